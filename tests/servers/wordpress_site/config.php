<?php
// The site's wp-config.php, in place of Debian's, which looks for one in /etc.
define('DB_NAME', 'wordpress');
define('DB_USER', 'wordpress');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('CORRAL_SITE_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "key of the tests");
    define("{$name}_SALT", "salt of the tests");
}
define('WP_HOME', getenv('CORRAL_SITE_URL'));
define('WP_SITEURL', getenv('CORRAL_SITE_URL'));
define('WP_ENVIRONMENT_TYPE', 'local'); // Application passwords without https.
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
