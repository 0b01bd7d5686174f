"""python-telegram-bot as a client of the stand-in. Its types are strict: an answer that lacks a
field it needs, or an error in other words, becomes another exception here.

usage: client.py STAND_IN REQUESTS.jsonl
"""

import asyncio
import contextlib
import logging
import pathlib
import sys
import tempfile
import time

import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, Application, CommandHandler, ExtBot

import stand_in

SCRIPT = """
seed = 1
[[rule]]
act = "blocked"
chats = [1100]
[[rule]]
act = "deactivated"
chats = [1101]
[[rule]]
act = "cannot_initiate"
chats = [1102]
[[rule]]
act = { migrate = { to = -1000000000099 } }
chats = [-5]
[[rule]]
act = { server_error = { status = 502 } }
chats = [1103]
[[rule]]
act = { truncated = { accepted = true } }
chats = [1104]
[[rule]]
act = { reset = { accepted = true } }
chats = [1105]
[[rule]]
act = { too_many_requests = { retry_after = 2, scope = "chat" } }
chats = [1106]
times = 1
[[rule]]
act = "unauthorized"
chats = [1107]
"""


async def expect(kind, what, words=""):
    """The call must fail with exactly this type, and with these words in it."""
    try:
        await what
    except telegram.error.TelegramError as error:
        assert type(error) is kind, f"{type(error).__name__}: {error}; wanted {kind.__name__}"
        assert words in str(error), f"{error}; wanted {words!r}"
        return error
    raise AssertionError(f"nothing was raised; wanted {kind.__name__}")


async def messages(bot):
    """Send, reply, edit, delete."""
    me = await bot.get_me()
    assert me.is_bot and me.username == "rehearsal_bot"
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("I did it", callback_data="act"),
          InlineKeyboardButton("Read on", url="https://ring.example/UA-2026-001")]]
    )
    sent = await bot.send_message(
        1000, "😀 <b>Дія зараз</b>", parse_mode="HTML", reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True), allow_paid_broadcast=True,
    )
    assert sent.text == "😀 Дія зараз" and sent.chat.type == "private"
    assert sent.parse_entities() == {sent.entities[0]: "Дія зараз"}
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "act"
    by_range = await bot.send_message(
        1001, "ab 😀 cd", entities=[telegram.MessageEntity("italic", 3, 2)]
    )
    assert by_range.parse_entity(by_range.entities[0]) == "😀"
    answer = await bot.send_message(1000, "update", reply_parameters=ReplyParameters(sent.message_id))
    assert answer.reply_to_message.message_id == sent.message_id
    edited = await bot.edit_message_text("corrected", 1000, sent.message_id)
    assert edited.text == "corrected" and edited.edit_date and not edited.reply_markup
    await expect(BadRequest, bot.edit_message_text("corrected", 1000, sent.message_id), "not modified")
    marked = await bot.edit_message_reply_markup(1000, sent.message_id, reply_markup=keyboard)
    assert marked.reply_markup
    assert await bot.delete_message(1000, sent.message_id)
    await expect(BadRequest, bot.delete_message(1000, sent.message_id), "to delete not found")
    await expect(BadRequest, bot.edit_message_text("x", 1000, sent.message_id), "to edit not found")
    chat = await bot.get_chat(1002)
    assert chat.id == 1002 and chat.accent_color_id == 0
    assert await bot.send_chat_action(1002, "typing")
    assert await bot.set_my_commands([("start", "Begin"), ("leave", "Leave")])


async def refusals(url, bot):
    """Each error is the exception that this library has for it."""
    wrong = telegram.Bot("7000000001:wrong", base_url=f"{url}/bot")
    await expect(InvalidToken, wrong.get_me())
    await expect(BadRequest, bot.send_message(5, "x"), "Chat not found")
    await expect(BadRequest, bot.send_message(1003, ""), "Message text is empty")
    await expect(BadRequest, bot.send_message(1003, "я" * 4097), "Message is too long")
    await expect(BadRequest, bot.send_message(1003, "<p>", parse_mode="HTML"), "Can't parse entities")
    long_data = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x" * 65)]])
    await expect(BadRequest, bot.send_message(1003, "x", reply_markup=long_data), "Button_data_invalid")
    await expect(Forbidden, bot.send_message(1100, "x"), "Forbidden: bot was blocked by the user")
    await expect(Forbidden, bot.send_message(1101, "x"), "Forbidden: user is deactivated")
    await expect(Forbidden, bot.send_message(1102, "x"), "Forbidden: bot can't initiate conversation")
    moved = await expect(ChatMigrated, bot.send_message(-5, "x"))
    assert moved.new_chat_id == -1000000000099
    assert (await bot.send_message(moved.new_chat_id, "x")).chat.type == "supergroup"
    await expect(NetworkError, bot.send_message(1103, "x"), "Bad Gateway")
    await expect(telegram.error.TelegramError, bot.send_message(1104, "x"), "Invalid server response")
    await expect(NetworkError, bot.send_message(1105, "x"))
    waited = await expect(RetryAfter, bot.send_message(1106, "x"))
    assert getattr(waited.retry_after, "total_seconds", lambda: waited.retry_after)() == 2
    await expect(InvalidToken, bot.send_message(1107, "x"))


async def updates(token, url, say):
    """An application of this library polls, is spoken to, and answers."""
    heard = asyncio.Event()

    async def start(update, _context):
        assert update.effective_user.id == 1200
        await update.message.reply_text("welcome")
        heard.set()

    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("start", start))
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=5)
        say(1200, "/start now")
        await asyncio.wait_for(heard.wait(), 20)
        await application.updater.stop()
        await application.stop()


async def two_pollers(bot, other):
    """The older of two polls is told of the newer."""
    older = asyncio.create_task(bot.get_updates(timeout=20))
    # Which of two requests comes first is not ours to say, so the newer ones keep coming.
    while not older.done():
        with contextlib.suppress(Conflict):
            await other.get_updates(timeout=0)
    await expect(Conflict, older, "terminated by other getUpdates")


async def limiter(token, url):
    """AIORateLimiter waits as our 429s tell it, and then every message is there once."""
    limited = ExtBot(
        token, base_url=f"{url}/bot", rate_limiter=AIORateLimiter(max_retries=5)
    )
    begun = time.monotonic()
    async with limited:
        sent = await asyncio.gather(*(limited.send_message(1300 + n, "x") for n in range(100)))
        assert len({message.chat.id for message in sent}) == 100
        in_one_chat = [await limited.send_message(1500, str(n)) for n in range(6)]
        assert [message.text for message in in_one_chat] == [str(n) for n in range(6)]
    return time.monotonic() - begun


async def checks(url, token, say):
    async with telegram.Bot(token, base_url=f"{url}/bot") as bot:
        await messages(bot)
        await refusals(url, bot)
        await updates(token, url, say)
        async with telegram.Bot(token, base_url=f"{url}/bot") as other:
            await two_pollers(bot, other)


def main():
    program, requests = sys.argv[1:]
    # The errors that are provoked here would fill the screen.
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "script.toml")
        script.write_text(SCRIPT)
        groups = "-5,-1000000000007"
        settings = {"groups": groups, "script": str(script), "requests": requests, "no_limits": "1"}
        with stand_in.running(program, **settings) as (url, token, say):
            asyncio.run(checks(url, token, say))
        log = pathlib.Path(folder, "log")
        with stand_in.running(program, log=str(log)) as (url, token, _say):
            seconds = asyncio.run(limiter(token, url))
        sent = len((log / "accepted.jsonl").read_text().splitlines()) - 1
        refused = (log / "refused.jsonl").read_text()
        throttled = refused.count('"status":429')
        assert sent == 106, f"{sent} messages arrived, 106 were sent"
        assert throttled, "the limiter was never told to wait: this proves nothing"
    print(f"client: python-telegram-bot {telegram.__version__} agrees; its limiter met {throttled} "
          f"429s and took {seconds:.1f} s for 106 messages")


if __name__ == "__main__":
    main()
