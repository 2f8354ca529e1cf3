"""Mail as it comes: encodings, forms, attachments, quotes, and what is broken in it."""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from console.analysis.message import Limits, read_message
from console.analysis.quoting import FoldKind, folds
from console.domain.items import Attachment


def mail(headers: str, body: str = "Hello") -> bytes:
    return (headers.strip() + "\n\n" + body).encode()


def test_a_plain_message() -> None:
    message = read_message(
        mail("From: Piet Verhaag-Low <piet@list.example>\nTo: dev@list.example\nSubject: [PATCH 3/7] almanac\n"
             "Date: Sat, 02 May 2026 14:21:00 +0200", "Attached is the table.\n")
    )  # fmt: skip
    assert message.subject == "[PATCH 3/7] almanac"
    assert (message.sender_name, message.sender_address) == ("Piet Verhaag-Low", "piet@list.example")
    assert message.date == datetime(2026, 5, 2, 12, 21, tzinfo=UTC)
    assert message.text == "Attached is the table.\n"
    assert (message.html, message.plain, message.defects, message.truncated) == (None, True, (), False)
    assert message.headers[0] == ("From", "Piet Verhaag-Low <piet@list.example>")


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("Subject: =?utf-8?q?Caf=C3=A9_=E2=80=93_?= =?utf-8?b?w7xiZXI=?=", "Café – über"),
        ("Subject: =?iso-8859-1?q?Gr=FC=DFe?= an alle", "Grüße an alle"),
        ("Subject: =?utf-8?b?5p2x?= =?utf-8?b?5Lqs?=", "東京"),
        ("Subject: =?nonsense?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("Subject: =?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
        ("Subject: Grüße unkodiert =?utf-8?q?=C3=A9?=", "Grüße unkodiert é"),
        ("Subject: a\n  folded\n\tone", "a folded one"),
        ("Subject: evil\u202egnp.exe", "evil\ufffdgnp.exe"),
        ("X-Other: 1", ""),
    ],
)
def test_subjects_are_decoded(header: str, subject: str) -> None:
    assert read_message(mail(header)).subject == subject


def test_a_name_cannot_pose_as_an_address() -> None:
    message = read_message(mail("From: =?utf-8?q?boss=40bank=2Eexample?= <thief@evil.example>"))
    assert (message.sender_name, message.sender_address) == ("boss@bank.example", "thief@evil.example")


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
            b"Gr=C3=BC=\n=C3=9Fe",
            "Grüße",
        ),
        ("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit", b"Gr\xfc\xdfe", "Grüße"),
        ("Content-Type: text/plain; charset=utf-8", b"Gr\xfc\xdfe", "Grüße"),
        ("Content-Type: text/plain", "Grüße".encode(), "Grüße"),
        ("Content-Type: text/plain; charset=klingon", "Grüße".encode(), "Grüße"),
        ("Content-Type: text/plain; charset=base64", "Grüße".encode(), "Grüße"),
        (
            "Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: 7bit",
            "東京".encode("iso-2022-jp"),
            "東京",
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
            b64encode("東京".encode()),
            "東京",
        ),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"not base64 at all!", None),
        ("Content-Type: text/html; charset=utf-8", b"<p>Only <b>HTML</b></p><script>x</script>", "Only HTML"),
        ("Content-Type: nonsense", b"plain after all", "plain after all"),
    ],
)
def test_bodies_are_decoded(head: str, body: bytes, text: str | None) -> None:
    message = read_message(head.encode() + b"\n\n" + body)
    if text is not None:
        assert message.text == text
    assert message.plain == ("html" not in head)


def test_a_wrong_charset_is_told() -> None:
    message = read_message(b"Content-Type: text/plain; charset=utf-8\n\nGr\xfc\xdfe")
    assert message.defects == ("It says that it is written in utf-8, which it is not",)


def test_alternatives_attachments_and_an_enclosed_message() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content("inside")
    outer = EmailMessage()
    outer.set_content("The plain one")
    outer.add_alternative("<p>The <i>other</i> one</p>", subtype="html")
    outer.add_attachment(b"x" * 1000, maintype="application", subtype="pdf", filename="../../Plänė.pdf")
    outer.add_attachment("a,b\n", subtype="csv", filename="table.csv")
    outer.add_attachment(inner)
    message = read_message(outer.as_bytes())
    assert message.text == "The plain one\n"
    assert message.html == "<p>The <i>other</i> one</p>\n"
    assert message.plain
    assert message.attachments[:2] == (
        Attachment("Plänė.pdf", "application/pdf", 1000),
        Attachment("table.csv", "text/csv", 4),
    )
    assert (message.attachments[2].name, message.attachments[2].media_type) == ("Inner", "message/rfc822")
    assert "inside" not in message.text


def test_names_of_files_in_all_their_forms() -> None:
    def name(disposition: str) -> str:
        return (
            read_message(f"Content-Type: application/pdf\nContent-Disposition: attachment; {disposition}\n\nx")
            .attachments[0]
            .name
        )

    assert name("filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf") == "Grüße.pdf"
    assert name("filename*0=a; filename*1=b.pdf") == "ab.pdf"
    assert name('filename="=?utf-8?q?Gr=C3=BC=C3=9Fe=2Epdf?="') == "Grüße.pdf"
    assert name('filename="C:\\\\temp\\\\x.exe"') == "x.exe"
    assert name("filename*=klingon''%FF.pdf")
    assert name("size=3") == "without a name"


def test_flowed_lines_are_put_together() -> None:
    body = "This is one \nsentence.\n> quoted \n> on\n>> deeper\n-- \nMe \nagain"
    message = read_message(f"Content-Type: text/plain; format=flowed\n\n{body}")
    assert message.text == "This is one sentence.\n> quoted on\n>> deeper\n-- \nMe again"


def test_quotes_and_signatures_can_be_folded() -> None:
    text = "Agreed.\n\nOn Mon, 1 May 2026, Tove <t@x.example>\nwrote:\n\n> Shall we?\n> Yes?\n\nSee you\n"
    text += "-- \nPiet\n+31 555\n"
    assert [(kind, text[start:end]) for kind, start, end in folds(text)] == [
        (FoldKind.QUOTE, "On Mon, 1 May 2026, Tove <t@x.example>\nwrote:\n\n> Shall we?\n> Yes?\n"),
        (FoldKind.SIGNATURE, "-- \nPiet\n+31 555\n"),
    ]
    forwarded = "FYI\n----- Original Message -----\nFrom: a@b.example\nSubject: x\n\nbody"
    assert [forwarded[start:end] for _, start, end in folds(forwarded)] == [forwarded[4:]]
    assert folds("No quote -- here\n---\nFrom the start") == []


def test_too_much_is_cut_and_told() -> None:
    long = read_message(mail("Subject: x", "word " * 2_000_000))
    assert long.truncated
    assert len(long.text) == Limits().text
    many = "--b\nContent-Type: text/plain\n\nx\n" * 5000
    parts = read_message(mail("Content-Type: multipart/mixed; boundary=b", many))
    assert parts.truncated


@pytest.mark.parametrize("depth", [30, 1000])
def test_parts_within_parts_are_bounded(depth: int) -> None:
    raw = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(depth))
    began = time.monotonic()
    message = read_message(raw + "Content-Type: text/plain\n\nbottom")
    assert message.defects
    assert time.monotonic() - began < 20


def test_ten_megabytes_in_one_header() -> None:
    assert len(read_message(b"Subject: " + b"x" * 10_000_000 + b"\n\nbody").subject) <= Limits().header
