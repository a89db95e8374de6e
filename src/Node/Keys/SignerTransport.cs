using System.Net.Sockets;
using System.Security.Cryptography;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Keys;

/// <summary>What carries privval messages: a Unix socket as it is, TCP inside CometBFT's SecretConnection.</summary>
public static class SignerTransport
{
    private const int HandshakeMsMax = 5_000;

    // As CometBFT does for signers: a key for this run, which proves nothing about who one is but that nobody stands between.
    private static readonly byte[] Seed = RandomNumberGenerator.GetBytes(Ed25519.SeedSize);

    /// <summary>A stream over a connected socket.</summary>
    /// <param name="socket">Connected; the stream's own from here on.</param>
    /// <param name="address">How it was reached.</param>
    /// <param name="timeoutMs">How long a read may take; <see cref="Timeout.Infinite"/> for ever.</param>
    /// <exception cref="IOException">The handshake failed.</exception>
    public static Stream Open(Socket socket, CometAddress address, int timeoutMs)
    {
        NetworkStream plain = new(socket, ownsSocket: true) { ReadTimeout = address.Path is null ? HandshakeMsMax : timeoutMs, WriteTimeout = timeoutMs };
        if (address.Path is not null) return plain;
        // A peer that is gone without a word is noticed within a minute or so.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        SecretStream secret = SecretStream.Open(plain, Seed);
        plain.ReadTimeout = timeoutMs;
        return secret;
    }
}
