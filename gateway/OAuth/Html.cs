using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Platform.Gateway.OAuth;

/// <summary>
/// The few pages of the gateway's own: forms without a script, which a program that a person is signing in can rely on, whether a
/// portal is there or not. Everything that was not written here is encoded.
/// </summary>
internal static class Html
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "h1{font-size:1.4rem}label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #767676;border-radius:.25rem}"
        + "button{font:inherit;padding:.5rem 1rem;margin:1rem .5rem 0 0;border:1px solid #1a1a1a;border-radius:.25rem;background:#fff;cursor:pointer}"
        + "button.main{background:#1a1a1a;color:#fff}p.problem{color:#a40000}dt{font-weight:600}dd{margin:0 0 .5rem}"
        + "@media(prefers-color-scheme:dark){body,button,input{background:#1a1a1a;color:#eee}button.main{background:#eee;color:#1a1a1a}p.problem{color:#ff9a9a}}";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>A page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="title">Heading.</param>
    /// <param name="body">What is below it, encoded.</param>
    /// <param name="formOrigin">Where a form may lead besides this host: browsers hold redirects to that too.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="head">More of the head, encoded.</param>
    public static IResult Page(HttpContext context, string title, string body, string? formOrigin = null, int status = StatusCodes.Status200OK, string head = "")
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action 'self'{(formOrigin is null ? "" : " " + formOrigin)}; frame-ancestors 'none'; base-uri 'none'";
        // With "no-referrer" a browser hides the origin of a form, by which forms of other sites are told apart.
        headers["Referrer-Policy"] = "same-origin";
        var page = $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(title)}</title>{head}"
            + $"<style>{Style}</style></head><body><main><h1>{Encode(title)}</h1>{body}</main></body></html>";
        return Results.Content(page, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    public static string Text(string text) => $"<p>{Encode(text)}</p>";

    public static string Problem(string? text) => text is { Length: > 0 } ? $"<p class=\"problem\" role=\"alert\">{Encode(text)}</p>" : "";

    public static string Hidden(string name, string value) => value.Length == 0 ? "" : $"<input type=\"hidden\" name=\"{name}\" value=\"{Encode(value)}\">";

    public static string Input(string label, string name, string type, string autocomplete, string value = "") =>
        $"<label>{Encode(label)}<input name=\"{name}\" type=\"{type}\" autocomplete=\"{autocomplete}\" value=\"{Encode(value)}\" required></label>";

    public static string Button(string label, string name, string value, bool main) =>
        $"<button{(main ? " class=\"main\"" : "")} name=\"{name}\" value=\"{value}\">{Encode(label)}</button>";

    public static string Link(string label, string address) => $"<p><a href=\"{Encode(address)}\">{Encode(label)}</a></p>";

    public static string Form(string action, params string[] parts) => $"<form method=\"post\" action=\"{action}\">{string.Concat(parts)}</form>";

    public static string Facts(params (string Name, string Value)[] facts) =>
        $"<dl>{string.Concat(facts.Where(fact => fact.Value.Length > 0).Select(fact => $"<dt>{Encode(fact.Name)}</dt><dd>{Encode(fact.Value)}</dd>"))}</dl>";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
