"""What Discourse sends, as far as Corral reads it.

Names follow its serializers (discourse/discourse, app/serializers) and its published interface description
(discourse_api_docs 6737ac2). Only what identifies a record is required: plugins add kinds of reviewables of their own,
and one odd one must not hide the others. Lists beside a record ("side-loaded") hold what the record names by id.
"""

from __future__ import annotations

from typing import Any

import msgspec


class CurrentUser(msgspec.Struct, frozen=True):
    """Who the key and the user name stand for."""

    id: int
    username: str
    admin: bool = False
    moderator: bool = False
    can_review: bool | None = None


class Current(msgspec.Struct, frozen=True):
    """`session/current.json`."""

    current_user: CurrentUser


class AboutStats(msgspec.Struct, frozen=True):
    """The counts among `about.json`; newer versions call them differently."""

    users_count: int | None = None
    user_count: int | None = None


class AboutSite(msgspec.Struct, frozen=True):
    """The site itself among `about.json`."""

    title: str = ""
    version: str = ""
    stats: AboutStats = AboutStats()


class About(msgspec.Struct, frozen=True):
    """`about.json`."""

    about: AboutSite


class SiteSettings(msgspec.Struct, frozen=True):
    """What `site/settings.json` tells to everybody.

    :param reviewable_claiming: "disabled", "optional" or "required".
    """

    reviewable_claiming: str = "disabled"


# The review queue


class Offered(msgspec.Struct, frozen=True):
    """Something that may be done to a reviewable.

    :param server_action: what to send, where it differs from the id.
    :param client_action: what the web page does beside it ("suspend", "silence", "edit").
    """

    id: str
    action_name: str | None = None
    server_action: str | None = None
    client_action: str | None = None
    label: str | None = ""


class Bundle(msgspec.Struct, frozen=True):
    """Offers that belong together."""

    id: str
    action_ids: tuple[str, ...] = ()


class EditableField(msgspec.Struct, frozen=True):
    """What of a reviewable may be changed."""

    id: str


class User(msgspec.Struct, frozen=True):
    """A user beside a reviewable."""

    id: int
    username: str
    name: str | None = ""
    admin: bool | None = False
    moderator: bool | None = False


class Topic(msgspec.Struct, frozen=True):
    """A topic beside a reviewable."""

    id: int
    title: str | None = ""


class ScoreType(msgspec.Struct, frozen=True):
    """A kind of flag."""

    id: int
    title: str | None = ""


class Conversation(msgspec.Struct, frozen=True):
    """What somebody who flagged wrote to the moderators."""

    id: int
    conversation_post_ids: tuple[int, ...] = ()


class ConversationPost(msgspec.Struct, frozen=True):
    """One message of it."""

    id: int
    excerpt: str | None = ""


class Score(msgspec.Struct, frozen=True):
    """One flag, or one reason for which the site holds something."""

    id: int
    user_id: int | None = None
    reason: str | None = ""
    created_at: str | None = ""
    reviewed_at: str | None = ""
    reviewed_by_id: int | None = None
    score_type_id: int | None = None
    reviewable_conversation_id: int | None = None


class Reviewable(msgspec.Struct, frozen=True):
    """Something that waits for a decision, or was decided.

    :param status: 0 pending, 1 approved, 2 rejected, 3 ignored, 4 deleted.
    :param version: what a decision must name; Discourse answers 409 to another one.
    :param blank_post: the post is deleted.
    """

    id: int
    type: str = ""
    status: int = 0
    version: int = 0
    created_at: str | None = ""
    topic_id: int | None = None
    removed_topic_id: int | None = None
    target_url: str | None = ""
    can_edit: bool | None = False
    payload: Any = None
    raw: str | None = ""
    cooked: str | None = ""
    blank_post: bool | None = False
    user_id: int | None = None
    created_by_id: int | None = None
    target_created_by_id: int | None = None
    target_created_by_trust_level: int | None = None
    claimed_by_id: int | None = None
    reviewable_score_ids: tuple[int, ...] = ()
    bundled_action_ids: tuple[str, ...] = ()
    editable_fields: tuple[EditableField, ...] = ()


class Beside(msgspec.Struct, frozen=True):
    """The side-loaded lists."""

    users: tuple[User, ...] = ()
    topics: tuple[Topic, ...] = ()
    reviewable_scores: tuple[Score, ...] = ()
    score_types: tuple[ScoreType, ...] = ()
    reviewable_conversations: tuple[Conversation, ...] = ()
    conversation_posts: tuple[ConversationPost, ...] = ()
    bundled_actions: tuple[Bundle, ...] = ()
    actions: tuple[Offered, ...] = ()


class ReviewMeta(msgspec.Struct, frozen=True):
    """About a listing of reviewables."""

    total_rows_reviewables: int | None = None
    load_more_reviewables: str | None = None


class Review(Beside, frozen=True):
    """`review.json`: ten at most."""

    reviewables: tuple[Reviewable, ...] = ()
    meta: ReviewMeta = ReviewMeta()


class OneReview(Beside, frozen=True, kw_only=True):
    """`review/ID.json`."""

    reviewable: Reviewable


class PerformResult(msgspec.Struct, frozen=True):
    """What a decision brought."""

    success: bool = True
    transition_to: str | None = None
    remove_reviewable_ids: tuple[int, ...] = ()
    version: int | None = None


class Performed(msgspec.Struct, frozen=True):
    """The answer to a decision."""

    reviewable_perform_result: PerformResult


# People, posts and topics


class AdminUser(msgspec.Struct, frozen=True):
    """A user, as `admin/users` shows it; e-mail addresses are not asked for, because the site logs who does."""

    id: int
    username: str
    name: str | None = ""
    created_at: str | None = ""
    admin: bool | None = False
    moderator: bool | None = False
    trust_level: int | None = None
    staged: bool | None = False
    active: bool | None = True
    post_count: int | None = None
    suspended_till: str | None = None
    silenced: bool | None = False
    silenced_till: str | None = None


class ReplyTo(msgspec.Struct, frozen=True):
    """Whom a post answers."""

    username: str = ""


class Post(msgspec.Struct, frozen=True):
    """A post.

    :param version: rises with each edit that is kept.
    :param raw: the text as written.
    """

    id: int
    topic_id: int
    post_number: int = 0
    username: str = ""
    created_at: str | None = ""
    updated_at: str | None = ""
    version: int = 0
    raw: str | None = ""
    excerpt: str | None = ""
    reply_to_post_number: int | None = None
    reply_to_user: ReplyTo | None = None
    topic_title: str | None = ""
    can_edit: bool | None = False
    deleted_at: str | None = None
    edit_reason: str | None = ""


class LatestPosts(msgspec.Struct, frozen=True):
    """`posts.json`: fifty at most, newest first."""

    latest_posts: tuple[Post, ...] = ()


class EditedPost(msgspec.Struct, frozen=True):
    """The answer to an edit."""

    post: Post


class StreamPost(msgspec.Struct, frozen=True):
    """A post in the stream of a topic; its text as written is not part of it."""

    id: int
    post_number: int = 0


class Stream(msgspec.Struct, frozen=True):
    """The posts of a topic."""

    posts: tuple[StreamPost, ...] = ()


class FullTopic(msgspec.Struct, frozen=True):
    """`t/ID.json`."""

    id: int
    post_stream: Stream
    title: str | None = ""


class TopicName(msgspec.Struct, frozen=True):
    """`t/id_for/SLUG.json`."""

    topic_id: int


# Events


class EventTopic(msgspec.Struct, frozen=True):
    """The topic that an event stands in."""

    id: int
    title: str | None = ""


class EventPost(msgspec.Struct, frozen=True):
    """The post that an event is written in."""

    id: int
    post_number: int = 0
    url: str | None = ""
    topic: EventTopic | None = None


class EventStats(msgspec.Struct, frozen=True):
    """How many said what."""

    going: int | None = None


class Event(msgspec.Struct, frozen=True):
    """An event of the calendar plugin; its id is that of its post."""

    id: int
    post: EventPost
    name: str | None = ""
    starts_at: str | None = ""
    ends_at: str | None = ""
    timezone: str | None = "UTC"
    all_day: bool | None = False
    recurrence: str | None = ""
    rrule: str | None = ""
    description: str | None = ""
    location: str | None = ""
    is_closed: bool | None = False
    max_attendees: int | None = None
    stats: EventStats | None = None
    can_act_on_discourse_post_event: bool | None = False


class Events(msgspec.Struct, frozen=True):
    """`discourse-post-event/events.json`."""

    events: tuple[Event, ...] = ()


class OneEvent(msgspec.Struct, frozen=True):
    """`discourse-post-event/events/ID.json`."""

    event: Event
