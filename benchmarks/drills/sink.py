"""A mail server with moods: takes mail, defers it, refuses it, dawdles, or is away."""

import contextlib
import email
import email.policy
import socketserver
import threading
import time


class Sink:
    """`mood` is ok, 451, 550, slow (to greet) or late (to say that it has a mail); `delay` is how long it thinks about
    each mail. `stop()` refuses connections.
    """

    def __init__(self, port: int) -> None:
        self.port, self.mood, self.delay = port, "ok", 0.0
        self.subjects: list[str] = []
        self.recipients: list[str] = []
        self.message_ids: list[str] = []
        self.tries = 0
        self._server: socketserver.ThreadingTCPServer | None = None

    def start(self) -> None:
        sink = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    sink._talk(self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer.daemon_threads = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Talk)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _talk(self, talk: socketserver.StreamRequestHandler) -> None:
        def say(line: bytes) -> None:
            talk.wfile.write(line + b"\r\n")

        if self.mood == "slow":
            time.sleep(30)
        say(b"220 sink")
        for line in talk.rfile:
            word = line[:4].upper().strip()
            if word == b"RCPT":
                self.tries += 1
                answers = {"451": b"451 4.3.0 try again later", "550": b"550 5.1.1 nobody of this name here"}
                say(answers.get(self.mood, b"250 ok"))
            elif word == b"DATA":
                say(b"354 go")
                text = b"".join(iter(talk.rfile.readline, b".\r\n"))
                time.sleep(self.delay)
                is_late = self.mood == "late"
                if not is_late:
                    say(b"250 ok")
                mail = email.message_from_bytes(text, policy=email.policy.default)
                self.subjects.append(str(mail["Subject"]))
                self.recipients.append(str(mail["To"]))
                self.message_ids.append(str(mail["Message-ID"]))
                if is_late:
                    time.sleep(30)
                    say(b"250 ok")
            elif word == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")
