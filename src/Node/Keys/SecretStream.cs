using System.Buffers.Binary;
using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Keys;

/// <summary>CometBFT's SecretConnection (p2p/conn/secret_connection.go of 0.38): an encrypted, authenticated stream over another one, between two sides that each hold an Ed25519 key.</summary>
/// <remarks>
/// X25519 with keys of the moment, a Merlin transcript over both and the shared secret, HKDF-SHA256 for a key in each direction, ChaCha20-Poly1305 over frames of 1,024 bytes; then each side signs the
/// transcript's challenge. It keeps others from reading and changing what is said. Whom one talks to is told by <see cref="RemoteKey"/> only: CometBFT's listener for signers makes its key anew at each start.
/// One thread reads and one writes.
/// </remarks>
public sealed class SecretStream : Stream
{
    private const int DataSize = 1_024, FrameSize = DataSize + 4, TagSize = 16, SealedSize = FrameSize + TagSize, NonceSize = 12, KeySize = 32;

    private readonly Stream _inner;
    private readonly ChaCha20Poly1305 _sender, _receiver;
    private readonly byte[] _frame = new byte[FrameSize], _sealed = new byte[SealedSize], _received = new byte[FrameSize], _receivedSealed = new byte[SealedSize];
    private ulong _sent, _receivedCount;
    private int _at, _end;

    private SecretStream(Stream inner, byte[] sendKey, byte[] receiveKey)
    {
        _inner = inner;
        _sender = new ChaCha20Poly1305(sendKey);
        _receiver = new ChaCha20Poly1305(receiveKey);
    }

    /// <summary>The key that the other side has proved to hold.</summary>
    public PublicKey RemoteKey { get; private set; } = null!;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Shakes hands with the other side, which does the same.</summary>
    /// <param name="inner">Connected; this stream's own from here on, and closed when the handshake fails.</param>
    /// <param name="seed">The 32-byte seed of this side's Ed25519 key.</param>
    /// <exception cref="IOException">The other side does not speak this, or proves nothing.</exception>
    public static SecretStream Open(Stream inner, ReadOnlySpan<byte> seed)
    {
        try
        {
            return ShakeHands(inner, seed);
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_at == _end) Receive();
        int count = Math.Min(buffer.Length, _end - _at);
        _received.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, DataSize);
            Array.Clear(_frame);
            BinaryPrimitives.WriteInt32LittleEndian(_frame, count);
            buffer[..count].CopyTo(_frame.AsSpan(4));
            Count(nonce, _sent++);
            _sender.Encrypt(nonce, _frame, _sealed.AsSpan(0, FrameSize), _sealed.AsSpan(FrameSize));
            _inner.Write(_sealed);
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _sender.Dispose();
            _receiver.Dispose();
        }
        base.Dispose(disposing);
    }

    private static SecretStream ShakeHands(Stream inner, ReadOnlySpan<byte> seed)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(X25519.Size), own = new byte[X25519.Size], shared = new byte[X25519.Size], challenge = new byte[32];
        X25519.PublicKey(secret, own);
        ProtoWriter writer = new();
        int mark = writer.BeginDelimited();
        writer.Bytes(1, own);
        writer.End(mark);
        inner.Write(writer.WrittenSpan);
        inner.Flush();
        byte[] theirs = ReadKey(ReadDelimited(inner));
        if (!X25519.TryShare(secret, theirs, shared)) throw new IOException("the other side's key of the moment is a point of small order");
        bool isLower = own.AsSpan().SequenceCompareTo(theirs) < 0;
        (byte[] send, byte[] receive) = Derive(shared, isLower ? own : theirs, isLower ? theirs : own, isLower, challenge);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(shared);
        SecretStream stream = new(inner, send, receive);
        stream.Authenticate(seed, challenge);
        return stream;
    }

    /// <summary>The keys of both directions, and the challenge that both sides sign.</summary>
    internal static (byte[] Send, byte[] Receive) Derive(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool isLower, Span<byte> challenge)
    {
        MerlinTranscript transcript = new("TENDERMINT_SECRET_CONNECTION_TRANSCRIPT_HASH");
        transcript.Append("EPHEMERAL_LOWER_PUBLIC_KEY", lower);
        transcript.Append("EPHEMERAL_UPPER_PUBLIC_KEY", upper);
        transcript.Append("DH_SECRET", shared);
        transcript.Challenge("SECRET_CONNECTION_MAC", challenge);
        byte[] keys = new byte[3 * KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, keys, [], "TENDERMINT_SECRET_CONNECTION_KEY_AND_CHALLENGE_GEN"u8);
        byte[] first = keys[..KeySize], second = keys[KeySize..(2 * KeySize)];
        return isLower ? (second, first) : (first, second);
    }

    // tendermint.p2p.AuthSigMessage: who one is, and the proof.
    private void Authenticate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> challenge)
    {
        byte[] publicKey = new byte[Ed25519.PublicKeySize], signature = new byte[Ed25519.SignatureSize];
        Ed25519.PublicKey(seed, publicKey);
        Ed25519.Sign(seed, challenge, signature);
        ProtoWriter writer = new();
        int mark = writer.BeginDelimited();
        writer.Message(1, new PublicKey(KeyType.Ed25519, publicKey));
        writer.Bytes(2, signature);
        writer.End(mark);
        Write(writer.WrittenSpan);
        Flush();
        ProtoReader reader = new(ReadDelimited(this));
        PublicKey? theirs = null;
        ReadOnlySpan<byte> theirSignature = default;
        while (!reader.AtEnd)
        {
            bool ok = reader.TryReadTag(out int field, out WireType wire) && (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out theirs),
                (2, WireType.Bytes) => reader.TryBytes(out theirSignature),
                _ => reader.TrySkip(wire),
            };
            if (!ok) throw new IOException("the other side's proof of its key is malformed");
        }
        if (theirs is not { Type: KeyType.Ed25519 } || !theirs.Verify(challenge, theirSignature)) throw new IOException("the other side did not prove its key");
        RemoteKey = theirs;
    }

    private void Receive()
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        _inner.ReadExactly(_receivedSealed);
        Count(nonce, _receivedCount++);
        try
        {
            _receiver.Decrypt(nonce, _receivedSealed.AsSpan(0, FrameSize), _receivedSealed.AsSpan(FrameSize), _received);
        }
        catch (CryptographicException)
        {
            throw new IOException("a frame was changed on its way");
        }
        int count = BinaryPrimitives.ReadInt32LittleEndian(_received);
        if (count is < 0 or > DataSize) throw new IOException("a frame says that it is longer than it is");
        (_at, _end) = (4, 4 + count);
    }

    // Four bytes stay zero; the count of frames fills the others.
    private static void Count(Span<byte> nonce, ulong frames)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], frames);
    }

    private static byte[] ReadDelimited(Stream stream)
    {
        // Both messages of the handshake are far shorter than 128 bytes but for the second, which may take two for its length.
        int size = 0;
        for (int shift = 0; shift < 14; shift += 7)
        {
            int b = stream.ReadByte();
            if (b < 0) throw new IOException("the other side has closed the connection");
            size |= (b & 0x7F) << shift;
            if (b >= 0x80) continue;
            byte[] bytes = new byte[size];
            stream.ReadExactly(bytes);
            return bytes;
        }
        throw new IOException("the other side does not speak CometBFT's SecretConnection");
    }

    // google.protobuf.BytesValue.
    private static byte[] ReadKey(ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        return reader.TryReadTag(out int field, out WireType wire) && (field, wire) == (1, WireType.Bytes) && reader.TryBytes(out ReadOnlySpan<byte> key) && reader.AtEnd && key.Length == X25519.Size
            ? key.ToArray()
            : throw new IOException("the other side does not speak CometBFT's SecretConnection");
    }
}
