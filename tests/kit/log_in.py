# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Log in by the log-in page's form, without the page and all that it loads."""

import re
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

TIMEOUT = 60  # seconds
KEPT = 90 * 86400  # seconds: as long as Odoo has a browser keep it
CSRF = re.compile(r'name="csrf_token" value="(\w+)"')
COOKIE = "session_id"


def session_cookie(url, login):
    """The cookie of a new session of that user, whose password is the login.

    As a browser's context takes it. Got beside the browser: there a page asks for its
    icon, and the answer to that may bring another session when this one has begun.
    """
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{url}/web/login", timeout=TIMEOUT) as page:
        (token,) = CSRF.findall(page.read().decode())
    form = {"login": login, "password": login, "csrf_token": token}
    body = urllib.parse.urlencode({**form, "redirect": "/web/health"}).encode()
    with opener.open(f"{url}/web/login", body, timeout=TIMEOUT) as answer:
        if "/web/health" not in answer.url:
            raise AssertionError(f"{login} cannot log in")
    (value,) = (cookie.value for cookie in jar if cookie.name == COOKIE)
    expires = time.time() + KEPT
    return {"name": COOKIE, "value": value, "httpOnly": True, "expires": expires}
