using System.Data;
using Dapper;

namespace Platform.Defaults;

/// <summary>
/// Both engines keep the same bytes: ids are 16 bytes, big-endian, and times are microseconds since 1970 in UTC. A null has its type
/// too: SQL Server takes an untyped one for a text and refuses it where bytes belong.
/// </summary>
internal static class DapperTypes
{
    private static readonly Lock Gate = new();
    private static bool _registered;

    public static void Register()
    {
        lock (Gate)
        {
            if (_registered)
                return;

            // Dapper's own mapping would win over a handler.
            SqlMapper.RemoveTypeMap(typeof(Guid));
            SqlMapper.RemoveTypeMap(typeof(Guid?));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.AddTypeHandler(typeof(Guid), new GuidHandler());
            SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new TimeHandler());
            DefaultTypeMap.MatchNamesWithUnderscores = true;
            _registered = true;
        }
    }

    private sealed class GuidHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.Binary;
            parameter.Value = value is Guid id ? id.ToByteArray(bigEndian: true) : DBNull.Value;
        }

        public object Parse(Type destinationType, object value) => new Guid((byte[])value, bigEndian: true);
    }

    private sealed class TimeHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value is DateTimeOffset time ? (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond : DBNull.Value;
        }

        public object Parse(Type destinationType, object value) => DateTimeOffset.UnixEpoch.AddTicks((long)value * TimeSpan.TicksPerMicrosecond);
    }
}
