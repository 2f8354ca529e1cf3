<?php
// Installs WordPress into an empty database, with an administrator, an editor and an author, and prints their names with
// the application passwords that they sign in with.
define('WP_INSTALLING', true);
require __DIR__ . '/load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Fenwick Commons', 'admin', 'admin@example.org', true, '', wp_generate_password(24));
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules();
update_option('comment_moderation', 1);
update_option('comments_notify', 0);
update_option('moderation_notify', 0);

$people = ['admin' => 1];
foreach (['mod' => 'editor', 'ada' => 'author'] as $name => $role) {
    $people[$name] = wp_insert_user([
        'user_login' => $name,
        'user_pass' => wp_generate_password(24),
        'user_email' => "$name@example.org",
        'display_name' => ucfirst($name),
        'role' => $role,
    ]);
}
$passwords = [];
foreach ($people as $name => $id) {
    [$passwords[$name]] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Corral']);
}
echo json_encode(['version' => $GLOBALS['wp_version'], 'passwords' => $passwords]), "\n";
