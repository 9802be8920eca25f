"""Votes on the blind listening page in a real browser without a screen (Chromium). Called by a test of `xtask` with the page's path, and
the names that must not be seen before a vote: no name stands there before it, sounds play, votes are counted and kept, and forgotten when
that is asked for."""

import sys

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

page, names = sys.argv[1], sys.argv[2:]
options = webdriver.ChromeOptions()
for word in ["--headless=new", "--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-gpu"]:
    options.add_argument(word)
browser = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def trials():
    return browser.find_elements(By.TAG_NAME, "section")


def press(trial, kind, words):
    buttons = trial.find_elements(By.TAG_NAME, "button")
    next(b for b in buttons if (b.get_dom_attribute("data-kind") or "plays") == kind and b.text == words).click()


def rows():
    return [row.text.split() for row in browser.find_elements(By.CSS_SELECTOR, "#results tr")[1:]]


try:
    browser.get("file://" + page)
    count = len(trials())
    assert count == len(names), f"{count} trials of {len(names)} versions"
    seen = browser.find_element(By.TAG_NAME, "body").text
    assert not any(name in seen for name in names), seen
    for trial in trials():
        for letter in "ABX":
            press(trial, "plays", letter)
            sound = trial.find_elements(By.TAG_NAME, "audio")["ABX".index(letter)]
            WebDriverWait(browser, 10).until(lambda _: browser.execute_script("return arguments[0].currentTime > 0", sound))
    for number, trial in enumerate(trials()):
        press(trial, "guess", "A")
        assert len(rows()) == number, "half a vote counts"
        press(trial, "better", "neither")
        assert any(name in trial.text for name in names), trial.text
    counted = rows()
    assert [row[1] for row in counted] == ["1"] * count and [row[-1] for row in counted] == ["1"] * count, counted
    told = [trial.text for trial in trials()]
    browser.refresh()
    assert (rows(), [trial.text for trial in trials()]) == (counted, told), "a vote is not kept"
    browser.find_element(By.ID, "again").click()
    WebDriverWait(browser, 10).until(lambda _: rows() == [])
    print(f"{count} trials played, voted, kept and forgotten in {browser.capabilities['browserName']} {browser.capabilities['browserVersion']}")
finally:
    browser.quit()
