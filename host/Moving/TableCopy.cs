using System.Data;
using System.Data.Common;
using System.Globalization;
using Platform.Host.Installation;

namespace Platform.Host.Moving;

/// <summary>
/// Copies one table and reads the copy back. Names of tables and columns are the source's own, quoted; values are parameters, on
/// whatever engine.
/// </summary>
internal sealed class TableCopy(MovedTable table)
{
    private readonly string _columns = string.Join(", ", table.Columns.Select(column => Quote(column.Name)));

    /// <summary>Throws unless the target's table is there, with the same columns and no row.</summary>
    /// <exception cref="InstallationException">It is not.</exception>
    public async Task RequireEmptyAsync(DbConnection target, DbTransaction transaction, string location, CancellationToken cancellationToken)
    {
        await using var command = Command(target, transaction, $"SELECT * FROM {Quote(table.Name)}");
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        if (!Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).Order(StringComparer.Ordinal).SequenceEqual(table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal)))
            throw new InstallationException($"The table {table.Name} of {location} has other columns than it has here.");
        if (await reader.ReadAsync(cancellationToken))
            throw new InstallationException($"{location} is not empty: the table {table.Name} has rows. Name a new, empty database.");
    }

    public async Task<long> CountAsync(DbConnection source, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(source, transaction, $"SELECT count(*) FROM {Quote(table.Name)}");
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Copies every row. Answers the digest of what was read.</summary>
    public async Task<TableDigest> CopyAsync(
        DbConnection source, DbTransaction sourceTransaction, DbConnection target, DbTransaction targetTransaction, Action rowDone, CancellationToken cancellationToken)
    {
        await using var insert = Command(
            target, targetTransaction,
            $"INSERT INTO {Quote(table.Name)} ({_columns}) VALUES ({string.Join(", ", table.Columns.Select((_, index) => Parameter(index)))})");
        foreach (var (column, index) in table.Columns.Select((column, index) => (column, index)))
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = Parameter(index);
            parameter.DbType = column.Type switch { "BLOB" => DbType.Binary, "INTEGER" => DbType.Int64, _ => DbType.String };
            insert.Parameters.Add(parameter);
        }

        var digest = new TableDigest();
        await foreach (var row in ReadAsync(source, sourceTransaction, cancellationToken))
        {
            for (var index = 0; index < row.Length; index++)
                insert.Parameters[index].Value = row[index];
            await insert.ExecuteNonQueryAsync(cancellationToken);
            digest.Add(row);
            rowDone();
        }

        return digest;
    }

    /// <summary>The digest of what is there.</summary>
    public async Task<TableDigest> DigestAsync(DbConnection connection, DbTransaction transaction, Action rowDone, CancellationToken cancellationToken)
    {
        var digest = new TableDigest();
        await foreach (var row in ReadAsync(connection, transaction, cancellationToken))
        {
            digest.Add(row);
            rowDone();
        }

        return digest;
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Parameter(int index) => string.Create(CultureInfo.InvariantCulture, $"@p{index}");

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private async IAsyncEnumerable<object[]> ReadAsync(
        DbConnection connection, DbTransaction transaction, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, $"SELECT {_columns} FROM {Quote(table.Name)}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            yield return row;
        }
    }
}
