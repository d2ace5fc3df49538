using Google.Protobuf;
using Platform.Defaults;
using Platform.Org.Users;

namespace Platform.Org;

/// <summary>Reads the fields that people fill in and gathers all that is wrong with them, so that one answer names every field.</summary>
internal sealed class FieldChecks
{
    private readonly List<FieldFailure> _failures = [];

    public string Name(string field, string text)
    {
        if (!PersonalText.TryRead(text, out var name))
            Fail(field, $"Enter a name of 1 to {PersonalText.MaxCharacters} characters, without line breaks.");

        return name;
    }

    public EmailAddress Email(string field, string text)
    {
        if (!EmailAddress.TryParse(text, out var email))
            Fail(field, $"Enter an e-mail address of at most {EmailAddress.MaxLength} characters.");

        return email;
    }

    /// <summary>A new password: long enough, not one that guessers try first, and not the person's own address.</summary>
    public string Password(string field, ByteString bytes, string? email)
    {
        if (!Passwords.TryRead(bytes.Span, out var password))
            Fail(field, $"Enter a password of {Passwords.MinBytes} to {Passwords.MaxBytes} bytes of UTF-8.");
        else if (CommonPasswords.Contains(password))
            Fail(field, "This password is one of those that are guessed first. Choose another, such as four words that do not belong together.");
        else if (email is { Length: > 0 } && password.Contains(email, StringComparison.OrdinalIgnoreCase))
            Fail(field, "Choose a password without your e-mail address in it.");

        return password;
    }

    public void Fail(string field, string description) => _failures.Add(new FieldFailure(field, description));

    public void ThrowIfAny(Func<IEnumerable<FieldFailure>, Exception> error)
    {
        if (_failures.Count > 0)
            throw error(_failures);
    }
}
