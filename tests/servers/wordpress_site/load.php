<?php
// Loads the site into a PHP of the command line, which sends no mail.
function wp_mail() { return true; }
$_SERVER['HTTP_HOST'] = parse_url(getenv('CORRAL_SITE_URL'), PHP_URL_HOST);
$_SERVER['SERVER_NAME'] = '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
require getenv('CORRAL_SITE') . '/wp-load.php';
