using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Platform.Org.Users;

/// <summary>Hashes and checks passwords with the framework's hasher (PBKDF2, HMAC-SHA512), a few at a time.</summary>
internal sealed class Passwords : IDisposable
{
    public const int MinBytes = 12;
    public const int MaxBytes = 256;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PasswordHasher<UserRow> _hasher;

    // Hashing is meant to be slow: without a limit, a burst of sign-ins would take every thread from the other calls.
    private readonly SemaphoreSlim _gate = new(Environment.ProcessorCount);

    private readonly string _unknownUserHash;

    public Passwords(IOptions<OrgOptions> options)
    {
        _hasher = new PasswordHasher<UserRow>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        _unknownUserHash = _hasher.HashPassword(null!, Guid.NewGuid().ToString());
    }

    /// <summary>Reads a new password: UTF-8 of the allowed length, NFC so that every keyboard gives the same.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out string password)
    {
        password = "";
        if (bytes.Length is < MinBytes or > MaxBytes)
            return false;

        try
        {
            password = Utf8.GetString(bytes).Normalize(NormalizationForm.FormC);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return _hasher.HashPassword(null!, password);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Checks a password against a user's hash. An unknown user costs the same work, so that time tells nothing.</summary>
    public async Task<PasswordVerificationResult> VerifyAsync(UserRow? user, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var readable = TryRead(bytes.Span, out var password);
        await _gate.WaitAsync(cancellation);
        try
        {
            var result = _hasher.VerifyHashedPassword(null!, user?.PasswordHash ?? _unknownUserHash, password);
            return user is null || !readable ? PasswordVerificationResult.Failed : result;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
