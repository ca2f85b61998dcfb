#!/usr/bin/env python3
"""Writes next_times.txt: when rules run around changes of clocks, by looking at every single minute with Python's zoneinfo.

Run by hand (python3 next_times.py > next_times.txt); the test reads the file. Shares nothing with rule.cc: each minute of
UTC is turned into what a clock there shows, and asked for itself. Years that lie behind, so that the table stays true
when governments change their minds.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
RULES = ["30 2 * * *", "0 0 * * *", "*/15 * * * *", "15 1,3 * * sun", "45 23 28-31 * *", "5 */2 13 * fri", "59 1-2 */3 * *"]
AROUND = {
    "Europe/Berlin": ["2024-03-31", "2024-10-27"],
    "Europe/Dublin": ["2025-03-30", "2025-10-26"],
    "America/New_York": ["2024-03-10", "2024-11-03"],
    "America/Santiago": ["2024-04-07", "2024-09-08"],
    "America/Havana": ["2024-03-10", "2024-11-03"],
    "Australia/Lord_Howe": ["2024-04-07", "2024-10-06"],
    "Asia/Beirut": ["2022-03-27", "2022-10-30"],
    "Africa/Casablanca": ["2024-03-10", "2024-04-14"],
    "Pacific/Chatham": ["2024-04-07", "2024-09-29"],
    "Pacific/Apia": ["2011-12-30"],
    "Asia/Kolkata": ["2024-02-29"],
    "UTC": ["2024-02-29"],
}
NAMES = {name: number for number, name in enumerate("sun mon tue wed thu fri sat".split())}


def number(text):
    return NAMES[text] if text in NAMES else int(text)


def allows(field, value):
    for part in field.split(","):
        span, _, step = part.partition("/")
        low, _, high = span.partition("-")
        base = 0 if span == "*" else number(low)
        ok = span == "*" or base <= value <= number(high or low)
        if ok and step:
            ok = (value - base) % int(step) == 0
        if ok:
            return True
    return False


def fits(rule, civil):
    minute, hour, day, month, weekday = rule.split()
    # A step over days counts from the first of the month.
    by_day = allows(day, civil.day) if not day.startswith("*/") else (civil.day - 1) % int(day[2:]) == 0
    by_weekday = allows(weekday, (civil.weekday() + 1) % 7)
    is_day = by_day and by_weekday if day[0] == "*" or weekday[0] == "*" else by_day or by_weekday
    return allows(minute, civil.minute) and allows(hour, civil.hour) and allows(month, civil.month) and is_day


def runs(rule, zone, first, last):
    at = first
    before = (first - MINUTE).astimezone(zone)
    while at <= last:
        shown = at.astimezone(zone)
        times = [] if shown.fold else [shown.replace(tzinfo=None)]
        skipped = before.replace(tzinfo=None) + MINUTE
        while skipped < shown.replace(tzinfo=None):
            times.append(skipped)
            skipped += MINUTE
        if any(fits(rule, time) for time in times):
            yield at
        before = shown
        at += MINUTE


def main():
    print("# zone | rule | from | to | every run between, in minutes after from; made by next_times.py")
    for name, days in AROUND.items():
        for day in days:
            middle = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
            for rule in RULES:
                reach = timedelta(days=1) if rule.startswith("*/15") else timedelta(days=16)
                first, last = middle - reach, middle + reach
                times = [int((at - first) / MINUTE) for at in runs(rule, ZoneInfo(name), first, last)]
                print(name, rule, int(first.timestamp()), int(last.timestamp()), " ".join(map(str, times)), sep=" | ")


if __name__ == "__main__":
    main()
