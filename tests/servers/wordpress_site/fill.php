<?php
// Fills the site with what standard input describes as JSON, after taking away all but its staff where `fresh` is set, and
// prints the ids of what was made. Posts, comments and users are lists of what WordPress's own functions take; `author`
// and `parent` may name what was made before by its place in the list.
require __DIR__ . '/load.php';
require ABSPATH . 'wp-admin/includes/user.php';
global $wpdb;
$wanted = json_decode(stream_get_contents(STDIN), true);
$made = ['users' => [], 'posts' => [], 'comments' => []];

if (!empty($wanted['fresh'])) {
    foreach (['comments', 'commentmeta', 'posts', 'postmeta', 'term_relationships'] as $table) {
        $wpdb->query("DELETE FROM {$wpdb->$table}");
    }
    $staff = "SELECT ID FROM {$wpdb->users} WHERE user_login IN ('admin', 'mod', 'ada')";
    $wpdb->query("DELETE FROM {$wpdb->usermeta} WHERE user_id NOT IN ($staff)");
    $wpdb->query("DELETE FROM {$wpdb->users} WHERE user_login NOT IN ('admin', 'mod', 'ada')");
    update_option('sticky_posts', []);
    update_option('wp_page_for_privacy_policy', 0);
    foreach (['mod' => 'editor', 'ada' => 'author'] as $name => $role) {
        get_user_by('login', $name)->set_role($role);
    }
}
foreach ($wanted['options'] ?? [] as $name => $value) {
    update_option($name, $value);
}
foreach ($wanted['users'] ?? [] as $one) {
    $made['users'][] = wp_insert_user($one + ['user_pass' => wp_generate_password(24)]);
}
wp_defer_comment_counting(true);
$wpdb->query('START TRANSACTION');
foreach ($wanted['posts'] ?? [] as $one) {
    if (is_string($one['post_author'] ?? null)) {
        $one['post_author'] = get_user_by('login', $one['post_author'])->ID;
    }
    $made['posts'][] = wp_insert_post($one + ['post_author' => 1]);
}
foreach ($wanted['comments'] ?? [] as $one) {
    $one['comment_post_ID'] = $made['posts'][$one['post'] ?? 0] ?? $one['comment_post_ID'];
    if (isset($one['parent'])) {
        $one['comment_parent'] = $made['comments'][$one['parent']];
    }
    if (isset($one['login'])) {
        $user = get_user_by('login', $one['login']);
        $one += [
            'user_id' => $user->ID,
            'comment_author' => $user->display_name,
            'comment_author_email' => $user->user_email,
        ];
    }
    $made['comments'][] = wp_insert_comment($one);
}
$wpdb->query('COMMIT');
wp_defer_comment_counting(false);
wp_cache_flush();
echo json_encode($made), "\n";
