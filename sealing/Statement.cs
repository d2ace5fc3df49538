using System.Text;
using Platform.Sync.V1;

namespace Platform.Sealing;

/// <summary>The bytes that signatures are over: a label per kind of statement, so that none can be taken for another.</summary>
public static class Statement
{
    /// <summary>What the signature of a change set covers: its position, whose head hash covers every byte of its body.</summary>
    /// <param name="organizationId">Organization of the feed.</param>
    /// <param name="position">Position after the change set.</param>
    public static byte[] OfPosition(Guid organizationId, in ResumeToken position)
    {
        var label = "platform position v1\0"u8;
        var bytes = new byte[label.Length + 16 + ResumeToken.Length];
        label.CopyTo(bytes);
        organizationId.TryWriteBytes(bytes.AsSpan(label.Length), bigEndian: true, out _);
        position.Write(bytes.AsSpan(label.Length + 16));
        return bytes;
    }

    /// <summary>What the signature of any other statement covers: its label and its body's bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A kind without a label of its own.</exception>
    public static byte[] OfBody(BodyKind kind, ReadOnlySpan<byte> body) => Labelled(
        kind switch
        {
            BodyKind.Grant => "platform grant v1",
            BodyKind.KeyList => "platform key list v1",
            BodyKind.LogReset => "platform log reset v1",
            BodyKind.Revocation => "platform revocation v1",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        },
        body);

    /// <summary>What a device signs when it has wiped a feed.</summary>
    public static byte[] OfWipeReceipt(ReadOnlySpan<byte> body) => Labelled("platform wipe receipt v1", body);

    private static byte[] Labelled(string label, ReadOnlySpan<byte> body)
    {
        var bytes = new byte[label.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes(label, bytes);
        body.CopyTo(bytes.AsSpan(label.Length + 1));
        return bytes;
    }
}
