using System.Globalization;
using System.Text;
using Grpc.Core;
using Platform.Defaults;

namespace Platform.Gateway.Rpc;

/// <summary>How a call ends that no service answers, and the protocol's two ways of saying so.</summary>
internal sealed class RpcStatus
{
    private const string CodeHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private readonly string _code;
    private readonly string _message;
    private readonly string _details;

    /// <param name="code">The canonical status.</param>
    /// <param name="reason">The reason in capitals, for programs.</param>
    /// <param name="message">A sentence for people.</param>
    public RpcStatus(StatusCode code, string reason, string message)
    {
        _code = ((int)code).ToString(CultureInfo.InvariantCulture);
        _message = PercentEncode(message);
        _details = Convert.ToBase64String(RpcFailure.Create(code, reason, message).Trailers.GetValueBytes(DetailsHeader)!);
    }

    /// <summary>Answers with headers alone (the protocol's "trailers-only"); nothing may have been sent yet.</summary>
    public Task WriteAsync(HttpResponse response)
    {
        response.Clear();
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        AppendTo(response.Headers);
        return response.CompleteAsync();
    }

    public void AppendTo(IHeaderDictionary trailers)
    {
        trailers[CodeHeader] = _code;
        trailers[MessageHeader] = _message;
        trailers[DetailsHeader] = _details;
    }

    public static bool IsIn(IHeaderDictionary headers) => headers.ContainsKey(CodeHeader);

    private static string PercentEncode(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var value in Encoding.UTF8.GetBytes(message))
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));

        return encoded.ToString();
    }
}
