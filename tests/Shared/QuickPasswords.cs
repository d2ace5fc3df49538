using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Org;
using Platform.Org.Users;

namespace Platform.TestKit;

/// <summary>
/// Passwords hashed with few rounds, in place of the registered ones: nearly half of what these tests cost was PBKDF2. As a service, because the
/// setting allows no number as small as this. What passwords themselves promise is tested with the real rounds, in the org service's tests.
/// </summary>
internal static class QuickPasswords
{
    private const int Iterations = 1_000;

    /// <summary>After the org service's own registrations: the last one counts.</summary>
    public static void AddQuickPasswords(this IServiceCollection services) =>
        services.AddSingleton(new Passwords(Options.Create(new OrgOptions { PasswordIterations = Iterations })));
}
