// A mail server from elsewhere (nodemailer's), on a free port of this machine: STARTTLS first, then a name and password, then mail. It
// prints its port, and every message it took as one line of JSON. Settings come from the environment.
import { readFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";

const pem = readFileSync(process.env.CERTIFICATE);
const server = new SMTPServer({
  key: pem,
  cert: pem,
  authMethods: ["PLAIN", "LOGIN"],
  onAuth(auth, session, done) {
    const right = session.secure && auth.username === process.env.NAME && auth.password === process.env.PASSWORD;
    done(right ? null : new Error("No."), right ? { user: auth.username } : undefined);
  },
  onRcptTo(address, _, done) {
    if (!address.address.startsWith("nobody@")) return done();
    const refusal = new Error("There is no such mailbox here.");
    refusal.responseCode = 550;
    done(refusal);
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => {
      const to = session.envelope.rcptTo.map((recipient) => recipient.address);
      console.log(JSON.stringify({ secure: session.secure, user: session.user, from: session.envelope.mailFrom.address, to, text: Buffer.concat(chunks).toString("utf8") }));
      done();
    });
  },
});
server.on("error", () => {}); // A client that refuses the certificate ends the connection; that is the point.
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
