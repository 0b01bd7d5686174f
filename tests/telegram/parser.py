"""The stand-in's HTML parser against Telegram's own (tdjson): the same texts are accepted, with the
same ranges, and the others are refused in the same words. Texts of recorded requests are parsed
too, and must be accepted.

usage: parser.py PARSE_HTML [REQUESTS.jsonl ...]
"""

import json
import pathlib
import subprocess
import sys

import tdjson

import corpus

PREFIX = "Can't parse entities: "

KINDS = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
}


def execute(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


def entity(found):
    """One of Telegram's ranges, as the Bot API writes it."""
    kind = found["type"]
    plain = {"type": KINDS[kind["@type"]], "offset": found["offset"], "length": found["length"]}
    if "url" in kind:
        plain["url"] = kind["url"]
    if "language" in kind:
        plain["language"] = kind["language"]
    if "user_id" in kind:
        plain["user"] = {"id": kind["user_id"], "is_bot": False, "first_name": "Reader"}
    if "custom_emoji_id" in kind:
        plain["custom_emoji_id"] = kind["custom_emoji_id"]
    return plain


def telegrams(text):
    answer = execute(
        {
            "@type": "parseTextEntities",
            "text": text,
            "parse_mode": {"@type": "textParseModeHTML"},
        }
    )
    if answer["@type"] == "error":
        return {"error": answer["message"].removeprefix(PREFIX)}
    return {"text": answer["text"], "entities": [entity(one) for one in answer["entities"]]}


def ours(parse_html, texts):
    """The stand-in's answers; the program takes JSON lines and gives JSON lines."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([parse_html], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    # Not splitlines(): texts hold other line separators than \n.
    answers = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    assert len(answers) == len(texts), f"{len(answers)} answers to {len(texts)} texts"
    return answers


def same(one, other):
    """Equal, whatever the order of ranges."""

    def key(answer):
        entities = answer.get("entities")
        ranges = entities and sorted(json.dumps(entity, sort_keys=True) for entity in entities)
        return answer.get("error"), answer.get("text"), ranges

    return key(one) == key(other)


def control(texts, theirs):
    """A comparison that cannot fail proves nothing: plant one wrong offset and one wrong word."""
    accepted = next(answer for answer in theirs if answer.get("entities"))
    moved = json.loads(json.dumps(accepted))
    moved["entities"][0]["offset"] += 1
    refused = next(answer for answer in theirs if "error" in answer)
    reworded = {"error": refused["error"].replace("tag", "Tag")}
    if same(accepted, moved) or same(refused, reworded):
        sys.exit("FAILED: the comparison does not see a planted difference")


def recorded(paths):
    for path in map(pathlib.Path, paths):
        if not path.exists():
            continue
        for line in path.read_text().split("\n"):
            request = json.loads(line) if line else {}
            params = request.get("params", {})
            if str(params.get("parse_mode", "")).lower() == "html" and params.get("text"):
                yield params["text"]


def main():
    execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    parse_html, *paths = sys.argv[1:]
    texts = corpus.texts()
    theirs = [telegrams(text) for text in texts]
    control(texts, theirs)
    wrong = 0
    for text, expected, found in zip(texts, theirs, ours(parse_html, texts)):
        if not same(expected, found):
            wrong += 1
            if wrong <= 10:
                print(f"differs: {text[:200]!r}\n  Telegram:  {expected}\n  stand-in:  {found}")
    refused = sum("error" in answer for answer in theirs)
    print(f"parser: {len(texts)} texts, {refused} of them refused by Telegram, {wrong} differ")
    sent = sorted(set(recorded(paths)))
    broken = [text for text in sent if "error" in telegrams(text)]
    for text in broken[:10]:
        print(f"sent, but Telegram refuses it: {text[:200]!r}: {telegrams(text)['error']}")
    print(f"parser: {len(sent)} recorded texts, {len(broken)} that Telegram refuses")
    if wrong or broken:
        sys.exit("FAILED: parser")


if __name__ == "__main__":
    main()
