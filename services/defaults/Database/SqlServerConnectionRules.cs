using Microsoft.Data.SqlClient;

namespace Platform.Defaults;

/// <summary>What a connection string of SQL Server must and must not say. Whatever breaks a rule is named, with what is allowed; values are not repeated.</summary>
internal static class SqlServerConnectionRules
{
    /// <summary>The string as it is used.</summary>
    /// <param name="setting">The setting that holds it, for messages.</param>
    /// <param name="text">The connection string.</param>
    /// <exception cref="InvalidOperationException">It breaks a rule.</exception>
    public static SqlConnectionStringBuilder Read(string setting, string text)
    {
        SqlConnectionStringBuilder builder;
        try
        {
            builder = new SqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The parser's own message may quote a value.
            throw Refuse(setting, "is no connection string of SQL Server. Write it as Server=tcp:HOST,1433;Database=NAME;User ID=USER;Password=…");
        }

        if (builder.DataSource.Length == 0 || builder.InitialCatalog.Length == 0)
            throw Refuse(setting, "must name Server and Database.");
        if (builder.Encrypt == SqlConnectionEncryptOption.Optional)
            throw Refuse(setting, "must not say Encrypt=false or Encrypt=Optional: passwords and names would cross the network in clear text. Leave Encrypt out, or say Mandatory or Strict.");
        if (builder.TrustServerCertificate)
            throw Refuse(setting, "must not say TrustServerCertificate=true: anybody could be the server. Name the server's certificate with ServerCertificate=FILE, or use one of an authority that this machine trusts.");
        if (builder.MultipleActiveResultSets)
            throw Refuse(setting, "must not say MultipleActiveResultSets=true: statements of one transaction would interleave.");
        if (!builder.Pooling)
            throw Refuse(setting, "must not say Pooling=false: every statement would sign in anew.");
        if (builder.Enlist && builder.ShouldSerialize("Enlist"))
            throw Refuse(setting, "must not say Enlist=true: transactions are this service's own.");

        builder.Enlist = false;
        builder.PersistSecurityInfo = false;
        if (!builder.ShouldSerialize("Application Name"))
            builder.ApplicationName = "platform";
        return builder;
    }

    private static InvalidOperationException Refuse(string setting, string sentence) => new($"{setting} {sentence}");
}
