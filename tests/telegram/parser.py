"""The stand-in's reading of texts against Telegram's own (tdjson), for HTML and for texts with
ranges: the same texts are accepted, with the same ranges, and the others are refused in the same
words. Texts of recorded requests are read too, and must be accepted.

usage: parser.py PARSE_TEXT [REQUESTS.jsonl ...]
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


def telegrams_ranges(text, entities):
    """A text with ranges as Telegram keeps it, seen through a request that changes nothing else
    where a range has no markup of its own."""
    found = [
        {
            "@type": "textEntity",
            "offset": one["offset"],
            "length": one["length"],
            "type": {"@type": "textEntityTypeUnderline"},
        }
        for one in entities
    ]
    formatted = {"@type": "formattedText", "text": text, "entities": found}
    answer = execute({"@type": "getMarkdownText", "text": formatted})
    if answer["@type"] == "error":
        return {"error": answer["message"]}
    return {"text": answer["text"], "entities": [entity(one) for one in answer["entities"]]}


def ours(parse_text, texts):
    """The stand-in's answers; the program takes JSON lines and gives JSON lines."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([parse_text], input=lines.encode(), stdout=subprocess.PIPE, check=True)
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


def control(theirs):
    """A comparison that cannot fail proves nothing: plant one wrong offset and one wrong word."""
    accepted = next(answer for answer in theirs if answer.get("entities"))
    moved = json.loads(json.dumps(accepted))
    moved["entities"][0]["offset"] += 1
    refused = next(answer for answer in theirs if "error" in answer)
    reworded = {"error": refused["error"].replace("tag", "Tag")}
    if same(accepted, moved) or same(refused, reworded):
        sys.exit("FAILED: the comparison does not see a planted difference")


def recorded(paths):
    """What was sent, as the request had it: HTML, or a text with its ranges."""
    for path in map(pathlib.Path, paths):
        if not path.exists():
            continue
        for line in path.read_text().split("\n"):
            params = json.loads(line).get("params", {}) if line else {}
            if not params.get("text"):
                continue
            if str(params.get("parse_mode", "")).lower() == "html":
                yield telegrams(params["text"]), params["text"]
            else:
                ranges = params.get("entities", [])
                yield telegrams_ranges(params["text"], ranges), params["text"]


def compare(what, texts, theirs, found):
    wrong = 0
    for text, expected, answer in zip(texts, theirs, found, strict=True):
        if not same(expected, answer):
            wrong += 1
            if wrong <= 10:
                print(f"differs: {text!r:.300}\n  Telegram:  {expected}\n  stand-in:  {answer}")
    refused = sum("error" in answer for answer in theirs)
    print(f"parser: {len(texts)} {what}, {refused} of them refused by Telegram, {wrong} differ")
    return wrong


def main():
    execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    parse_text, *paths = sys.argv[1:]
    texts = corpus.texts()
    theirs = [telegrams(text) for text in texts]
    control(theirs)
    wrong = compare("texts in HTML", texts, theirs, ours(parse_text, texts))
    ranged = [{"text": text, "entities": [one]} for text, one in corpus.ranged()]
    theirs = [telegrams_ranges(one["text"], one["entities"]) for one in ranged]
    wrong += compare("texts with ranges", ranged, theirs, ours(parse_text, ranged))
    sent = list(recorded(paths))
    broken = [(answer["error"], text) for answer, text in sent if "error" in answer]
    for error, text in broken[:10]:
        print(f"sent, but Telegram refuses it: {text!r:.200}: {error}")
    print(f"parser: {len(sent)} recorded texts, {len(broken)} that Telegram refuses")
    if wrong or broken:
        sys.exit("FAILED: parser")


if __name__ == "__main__":
    main()
