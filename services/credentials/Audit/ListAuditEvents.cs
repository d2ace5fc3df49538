using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Platform.Credentials.Access;
using Platform.Credentials.V1;
using Platform.Defaults;

namespace Platform.Credentials.Audit;

/// <summary>An organization's audit log, newest first, a page at a time.</summary>
internal sealed class ListAuditEvents(Memberships memberships, ServiceDatabase database)
{
    private const int StandardPage = 50;
    private const int MaxPage = 500;
    private const int TokenFilterBytes = 8;

    public async Task<ListAuditEventsResponse> ExecuteAsync(Caller caller, ListAuditEventsRequest request, CancellationToken cancellationToken)
    {
        var organizationId = await memberships.RequireManagerAsync(caller, request.OrganizationId, cancellationToken);
        var filter = AuditFilterReader.Read(request);
        var before = ReadToken(request);
        var size = request.PageSize switch
        {
            < 0 => throw Errors.InvalidFilter([new FieldFailure("page_size", "0 or more.")]),
            0 => StandardPage,
            _ => Math.Min(request.PageSize, MaxPage),
        };

        // One more than asked for says whether there is another page.
        var rows = await database.ReadAsync(
            (connection, transaction) => AuditTable.ListAsync(connection, transaction, organizationId, filter, before, size + 1), cancellationToken);
        var response = new ListAuditEventsResponse();
        response.Events.AddRange(rows.Take(size).Select(Event));
        if (rows.Count > size)
            response.NextPageToken = Token(rows[size - 1].Number, request);
        return response;
    }

    private static AuditEvent Event(ChainedAuditRow chained) => new()
    {
        Number = chained.Number,
        Time = Timestamp.FromDateTimeOffset(chained.Row.At),
        ActorKind = chained.Row.Actor.ServiceName is null ? chained.Row.Actor.Kind : "service",
        ActorId = chained.Row.Actor.ServiceName ?? (chained.Row.Actor.Id is { } id ? Ids.Text(id) : ""),
        Action = chained.Row.Action,
        TargetId = Ids.Text(chained.Row.TargetId),
        TargetVersion = chained.Row.TargetVersion,
        Revision = chained.Row.Revision,
        Hash = UnsafeByteOperations.UnsafeWrap(chained.Hash),
    };

    private static string Token(long number, ListAuditEventsRequest request)
    {
        Span<byte> token = stackalloc byte[8 + TokenFilterBytes];
        BinaryPrimitives.WriteInt64BigEndian(token, number);
        FilterHash(request).AsSpan(0, TokenFilterBytes).CopyTo(token[8..]);
        return Base64Url.EncodeToString(token);
    }

    private static long ReadToken(ListAuditEventsRequest request)
    {
        if (request.PageToken.Length == 0)
            return long.MaxValue;

        Span<byte> token = stackalloc byte[8 + TokenFilterBytes];
        if (!Base64Url.IsValid(request.PageToken, out var length) || length != token.Length)
            throw Errors.InvalidPageToken();

        Base64Url.DecodeFromChars(request.PageToken, token);
        var number = BinaryPrimitives.ReadInt64BigEndian(token);
        return number > 0 && token[8..].SequenceEqual(FilterHash(request).AsSpan(0, TokenFilterBytes)) ? number : throw Errors.InvalidPageToken();
    }

    /// <summary>A page token goes with the filters that it was made for.</summary>
    private static byte[] FilterHash(ListAuditEventsRequest request)
    {
        var filters = request.Clone();
        filters.PageToken = "";
        filters.PageSize = 0;
        return SHA256.HashData(filters.ToByteArray());
    }
}
