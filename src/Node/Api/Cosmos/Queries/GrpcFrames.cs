using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Messages in a body of gRPC: a byte that says whether it is compressed, four with its length, and the message (grpc, PROTOCOL-HTTP2.md).</summary>
internal static class GrpcFrames
{
    /// <summary>Bytes in front of a message.</summary>
    public const int PrefixSize = 5;

    /// <summary>The bit that says that a frame holds trailers (gRPC-Web).</summary>
    public const byte TrailersFlag = 0x80;

    /// <summary>Reads the next message; null at the end of the body.</summary>
    /// <exception cref="QueryException">It is compressed, too large, or cut off.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream body, IncomingBytes.Request incoming, CancellationToken cancel)
    {
        byte[] prefix = await QueryEdge.ReadAsync(body, PrefixSize, incoming, cancel);
        if (prefix.Length == 0) return null;
        if (prefix.Length < PrefixSize) throw new QueryException(GrpcCode.Internal, "the body ends within a message");
        if (prefix[0] == 1) throw new QueryException(GrpcCode.Unimplemented, "grpc: compressed messages are not taken; send them as identity");
        if (prefix[0] != 0) throw new QueryException(GrpcCode.Internal, $"grpc: received unexpected payload format {prefix[0]}");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > ApiLimits.GrpcMessageBytesMax)
            throw new QueryException(GrpcCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"grpc: received message larger than max ({length} vs. {ApiLimits.GrpcMessageBytesMax})"));
        if (length == 0) return [];
        byte[] message = await QueryEdge.ReadAsync(body, (int)length, incoming, cancel);
        return message.Length == length ? message : throw new QueryException(GrpcCode.Internal, "the body ends within a message");
    }

    /// <summary>A message with what stands in front of it.</summary>
    public static byte[] Of(IMessage message)
    {
        int size = message.CalculateSize();
        byte[] frame = new byte[PrefixSize + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(PrefixSize));
        return frame;
    }

    /// <summary>A sentence as a header can carry it: what is no plain ASCII, and the percent sign, as bytes of UTF-8 in hex.</summary>
    public static string Escaped(string message)
    {
        StringBuilder text = new();
        foreach (byte each in Encoding.UTF8.GetBytes(message))
        {
            if (each is >= 0x20 and <= 0x7e and not (byte)'%') text.Append((char)each);
            else text.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
        }
        return text.ToString();
    }

    /// <summary>How long a caller waits at most, as <c>grpc-timeout</c> says it; null where it does not.</summary>
    /// <exception cref="QueryException">It is malformed.</exception>
    public static TimeSpan? TimeoutOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length is < 2 or > 9 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long count)) throw new QueryException(GrpcCode.Internal, $"malformed grpc-timeout: {text}");
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(count),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / 100),
            _ => throw new QueryException(GrpcCode.Internal, $"malformed grpc-timeout: {text}"),
        };
    }
}
