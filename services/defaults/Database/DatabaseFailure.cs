using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Platform.Defaults;

/// <summary>What a database's exception means to those who called it.</summary>
public enum DatabaseFailure
{
    /// <summary>Nothing that one could act on.</summary>
    Other,

    /// <summary>The row is there already.</summary>
    UniqueViolation,

    /// <summary>The transaction was chosen to end so that another one can go on: the same work, once more, is likely to succeed.</summary>
    Deadlock,

    /// <summary>The server cannot be reached, or the connection to it is lost.</summary>
    Unreachable,
}

/// <summary>Reads the numbers of both engines.</summary>
public static class DatabaseFailures
{
    private const int SqliteConstraintUnique = 2067;
    private const int SqliteConstraintPrimaryKey = 1555;

    /// <summary>What an exception means.</summary>
    public static DatabaseFailure Of(Exception exception) => exception switch
    {
        SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique or SqliteConstraintPrimaryKey } => DatabaseFailure.UniqueViolation,
        SqlException sql => Of(sql),
        _ => DatabaseFailure.Other,
    };

    // The first error is the cause; later ones, such as 3621 (the statement was ended), tell what came of it.
    private static DatabaseFailure Of(SqlException exception) => exception.Errors.Count == 0 ? DatabaseFailure.Other : exception.Errors[0].Number switch
    {
        // 2627 of a constraint, 2601 of an index.
        2627 or 2601 => DatabaseFailure.UniqueViolation,
        1205 => DatabaseFailure.Deadlock,
        // -2 no answer in time, 20 encryption was not agreed, 64, 121, 233, 10053, 10054, 10060, 10061, 11001 the network, 4060 the
        // database is not open, 6005 and 17142 the server is stopping, 40197, 40501, 40613, 49918 to 49920 a cloud's server is moving.
        -2 or 2 or 20 or 53 or 64 or 121 or 233 or 4060 or 6005 or 10053 or 10054 or 10060 or 10061 or 11001 or 17142
            or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 => DatabaseFailure.Unreachable,
        // 20 and above: the server closed the connection.
        _ => exception.Errors[0].Class >= 20 ? DatabaseFailure.Unreachable : DatabaseFailure.Other,
    };
}
