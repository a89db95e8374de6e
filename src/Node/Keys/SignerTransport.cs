using System.Net.Sockets;

namespace Gwangan.Node.Keys;

/// <summary>What carries privval messages: a Unix socket as it is. TCP without CometBFT's SecretConnection would give signatures to whoever listens, and is refused.</summary>
public static class SignerTransport
{
    /// <summary>Why an address cannot be used, in a sentence; null when it can.</summary>
    public static string? Refusal(SignerAddress address) =>
        address.Path is null ? "TCP between node and signer needs CometBFT's SecretConnection, which this version does not speak: use a unix:// socket, forwarded by ssh where they are on two machines" : null;

    /// <summary>A stream over a connected socket.</summary>
    /// <param name="socket">Connected; the stream's own from here on.</param>
    /// <param name="address">How it was reached.</param>
    /// <param name="timeoutMs">How long a read may take; <see cref="Timeout.Infinite"/> for ever.</param>
    public static Stream Open(Socket socket, SignerAddress address, int timeoutMs)
    {
        if (Refusal(address) is { } refusal)
        {
            socket.Dispose();
            throw new IOException(refusal);
        }
        return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = timeoutMs, WriteTimeout = timeoutMs };
    }
}
