using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Gwangan.Chain.Crypto;

/// <summary>A Merlin transcript (merlin.cool, "Merlin v1.0"): messages go in under labels, challenges that depend on all of them come out. CometBFT's SecretConnection binds its handshake with one.</summary>
/// <remarks>It stands on the part of STROBE-128 (v1.0.2) that Merlin needs: a duplex over Keccak-f[1600] with operations framed by flags and positions.</remarks>
public sealed class MerlinTranscript
{
    private const int Rate = 166;
    private const byte Inbound = 1, Application = 2, Cipher = 4, Meta = 16;

    private readonly ulong[] _lanes = new ulong[25];
    private int _position, _begin;

    /// <summary>Begins a transcript of a protocol.</summary>
    public MerlinTranscript(string protocol)
    {
        Span<byte> state = State;
        ReadOnlySpan<byte> start = [1, Rate + 2, 1, 0, 1, 96];
        start.CopyTo(state);
        "STROBEv1.0.2"u8.CopyTo(state[start.Length..]);
        KeccakF1600.Permute(_lanes);
        BeginOperation(Meta | Application);
        Absorb("Merlin v1.0"u8);
        Append("dom-sep", Encoding.ASCII.GetBytes(protocol));
    }

    private Span<byte> State => MemoryMarshal.AsBytes(_lanes.AsSpan());

    /// <summary>Adds a message under a label.</summary>
    public void Append(string label, ReadOnlySpan<byte> message)
    {
        Frame(label, message.Length);
        BeginOperation(Application);
        Absorb(message);
    }

    /// <summary>Fills <paramref name="challenge"/> with bytes that depend on everything before; they become part of the transcript.</summary>
    public void Challenge(string label, Span<byte> challenge)
    {
        Frame(label, challenge.Length);
        BeginOperation(Inbound | Application | Cipher);
        Span<byte> state = State;
        for (int i = 0; i < challenge.Length; i++)
        {
            challenge[i] = state[_position];
            state[_position++] = 0;
            if (_position == Rate) Run();
        }
    }

    // The label and the length that follows, in one operation.
    private void Frame(string label, int size)
    {
        BeginOperation(Meta | Application);
        Absorb(Encoding.ASCII.GetBytes(label));
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, size);
        Absorb(length);
    }

    private void BeginOperation(byte flags)
    {
        byte before = (byte)_begin;
        _begin = _position + 1;
        Absorb([before, flags]);
        // What is squeezed out begins with a fresh state.
        if ((flags & Cipher) != 0 && _position != 0) Run();
    }

    private void Absorb(ReadOnlySpan<byte> bytes)
    {
        Span<byte> state = State;
        foreach (byte b in bytes)
        {
            state[_position++] ^= b;
            if (_position == Rate) Run();
        }
    }

    private void Run()
    {
        Span<byte> state = State;
        state[_position] ^= (byte)_begin;
        state[_position + 1] ^= 0x04;
        state[Rate + 1] ^= 0x80;
        KeccakF1600.Permute(_lanes);
        _position = _begin = 0;
    }
}
