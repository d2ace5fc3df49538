// Writes origins.json: what JavaScript's URL parser says about addresses. Run: node origins.mjs > origins.json
// "accepted" addresses must be read the same by the platform; "refused" ones it refuses, whatever JavaScript repairs them to.
const accepted = [
  "https://api.openai.com", "https://api.openai.com/", "https://API.OpenAI.com", "HTTPS://api.openai.com/v1",
  "https://api.openai.com:443", "https://api.openai.com:443/x", "https://api.openai.com:8443/x", "https://api.openai.com:00443",
  "https://api.openai.com:65535", "https://api.openai.com:1", "https://example.com:80",
  "https://a.b-c.example.co.uk/a/b/", "https://xn--mnchen-3ya.example", "https://XN--MNCHEN-3YA.example", "https://my_proxy.internal",
  "https://10.0.0.1", "https://10.0.0.1:8443/", "https://255.255.255.255", "https://0.0.0.0",
  "http://127.0.0.1", "http://127.0.0.1:80", "http://127.0.0.1:11434/v1", "http://127.8.9.1:1234",
  "http://localhost", "http://LOCALHOST:80/", "http://localhost:8080", "http://app.localhost:3000",
  "https://[::1]", "http://[::1]:8080/", "https://[2001:DB8::1]", "https://[2001:db8:0:0:0:0:0:1]:443", "https://[2001:0db8:0:0:1:0:0:1]",
  "https://[1:0:0:2:0:0:0:3]", "https://[1:0:2:0:3:0:4:0]", "https://[::]", "https://[::ffff:1.2.3.4]", "https://[::FFFF:7f00:1]", "https://[0:0:0:0:0:0:0:1]",
  "https://1.2.3.4.example", "https://example.0xa.com", "https://3com.example", "https://a.b.c.d.e.f.g",
  "https://my-bucket.s3.example/%41", "https://example.com/?q", "https://example.com?x=https://other.example", "https://example.com#f",
  "https://example.com/@other.example", "https://example.com/:8080", "https://example.com/a//b",
];
const refused = [
  "", " ", "https://", "https:///", "https:", "https:example.com", "https:/example.com", "https:///example.com", "https://///example.com",
  "//example.com", "example.com", "example.com:443", "ftp://example.com", "file:///etc/passwd", "data:text/plain,x", "javascript:alert(1)",
  "ws://example.com", "wss://example.com", "blob:https://example.com/x", "http://example.com", "http://10.0.0.1", "http://[2001:db8::1]", "http://128.0.0.1",
  "http://localhost.example.com", "http://notlocalhost", "http://127.0.0.1.example.com", "http://[::ffff:127.0.0.1]",
  "https://user@example.com", "https://user:password@example.com", "https://:@example.com", "https://example.com@other.example", "https://@example.com",
  "https://good.example\\@evil.example", "https:\\\\example.com", "https://good.example\\.evil.example", "https://good.example%2eevil.example",
  "https://ex%61mple.com", "https://exa mple.com", "https://exam\tple.com", "https://exam\nple.com", "https://exam\rple.com", "https://example.com/a b", "https://example.com/\tx",
  "https://münchen.example", "https://ｅxample.com", "https://example。com", "https://exam\u00adple.com", "https://\u0430pple.com", "https://example.com/ü",
  "https://xn--a", "https://xn--", "https://xn--a-.example", "https://xn--xn---epa.example", "https://xn--example-.com",
  "https://example..com", "https://.example.com", "https://.", "https://..", "https://example.com.",
  "https://127.1", "https://127.0.1", "https://2130706433", "https://0x7f000001", "https://0x7f.0.0.1", "https://0177.0.0.1", "https://127.0.0.01", "https://127.0.0.0x1",
  "https://1.2.3.4.5", "https://1.2.3.256", "https://256.1.1.1", "https://1.2.3.999", "https://example.1", "https://example.0x1", "https://foo.0x", "https://1.2.3.4.",
  "https://example.com:", "https://example.com:0", "https://example.com:65536", "https://example.com:99999", "https://example.com:-1", "https://example.com:+443",
  "https://example.com:4 43", "https://example.com:443a", "https://example.com:0x1bb", "https://example.com:443:443", "https://:443",
  "https://[::1", "https://::1", "https://::1]", "https://[::1]x", "https://[::1]:x", "https://[fe80::1%25eth0]", "https://[fe80::1%eth0]", "https://[1:2:3:4:5:6:7]",
  "https://[1:2:3:4:5:6:7:8:9]", "https://[:::]", "https://[12345::]", "https://[::1.2.3]", "https://[::g]", "https://[]", "https://[1.2.3.4]", "https://[v1.x]",
  "https://exa<mple.com", "https://exa|mple.com", "https://exa^mple.com", "https://exa%mple.com", "https://exa!mple.com", "https://a$b.example", "https://a&b.example",
  "https://(x).example", "https://a*b.example", "https://a+b.example", "https://a,b.example", "https://a;b.example", "https://a=b.example", "https://a~b.example",
  "https://" + "a".repeat(64) + ".example", "https://" + "a.".repeat(130) + "example", "https://example.com\u0000", "https://example.com\u007f", "https://\u0000",
  "https ://example.com", "https//example.com", "https;//example.com", "https://{region}.example", "https://example.com:{port}",
];
const origin = (input) => {
  try {
    return new URL(input).origin;
  } catch {
    return null;
  }
};
const rows = (inputs) => inputs.map((input) => ({ input, origin: origin(input) }));
console.log(JSON.stringify({ accepted: rows(accepted), refused: rows(refused) }, null, 1));
