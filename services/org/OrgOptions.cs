using System.ComponentModel.DataAnnotations;
using Platform.Defaults;
using Platform.Org.OAuth;

namespace Platform.Org;

/// <summary>Settings of the org service. Section <c>Org</c>; the folder and the issuer come from settings all services share.</summary>
public sealed class OrgOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Org";

    /// <summary>Folder of databases and keys. From <c>Data:Path</c>.</summary>
    [Required(ErrorMessage = "Data:Path is required: the folder of databases and keys.")]
    public string DataPath { get; set; } = "";

    /// <summary>The iss of access tokens and the aud of device assertions. From <c>Authentication:Issuer</c>.</summary>
    [Required(ErrorMessage = "Authentication:Issuer is required: the platform's public address.")]
    public string Issuer { get; set; } = "";

    /// <summary>Connection string of the service's database, on SQL Server or in a SQLite file (docs/operations.md, "SQL Server"). Empty: <c>db/org.db</c> in the data folder.</summary>
    public string Database { get; set; } = "";

    /// <summary>gRPC address of the credentials service, which has to know of a removal before it is answered.</summary>
    [Required(ErrorMessage = "Org:CredentialsUrl is required: the gRPC address of the credentials service.")]
    public string CredentialsUrl { get; set; } = "";

    /// <summary>Make the signing key of access tokens when its file is missing. Only host sets it; operators make keys themselves.</summary>
    public bool CreateMissingKeys { get; set; }

    /// <summary>How long an access token is valid. One minute to ten minutes; ten by default.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "00:10:00", ErrorMessage = "Org:AccessTokenLifetime must be between one and ten minutes.")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far a device's clock may be from ours. Zero to five minutes; one by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00", ErrorMessage = "Org:ClockSkew must be between zero and five minutes.")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rounds of PBKDF2 (HMAC-SHA512) of a password. At least 100,000; 210,000 by default. A higher number reaches each user at the next sign-in.</summary>
    [Range(100_000, 10_000_000, ErrorMessage = "Org:PasswordIterations must be between 100,000 and 10,000,000.")]
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>How long a browser session holds without a use. One minute to 12 hours; 30 minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00", ErrorMessage = "Org:SessionIdle must be between one minute and 12 hours.")]
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a browser session holds at all. Ten minutes to seven days; 12 hours by default.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "7.00:00:00", ErrorMessage = "Org:SessionAge must be between ten minutes and seven days.")]
    public TimeSpan SessionAge { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long the link of an invitation works. One hour to 90 days; seven days by default.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00", ErrorMessage = "Org:InvitationLifetime must be between one hour and 90 days.")]
    public TimeSpan InvitationLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a new signing key is published before it signs: longer than any verifier keeps the keys. Ten minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "Org:SigningKeyNotice must be between zero and one day.")]
    public TimeSpan SigningKeyNotice { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Programs, besides PiecesOS, that people may let act for them.</summary>
    public IList<OAuthClientOptions> Clients { get; } = [];

    internal string SecretsKeyFile => Path.Combine(DataPath, "keys", "org-secrets");

    internal ServiceDatabase OpenDatabase() => DatabaseSetting.Open(OrgStorage.DatabaseSetting, Database, DataPath, OrgStorage.DatabaseFile);

    internal string TokenSigningKeyFile => Path.Combine(DataPath, "keys", "token-signing.pem");
}
