using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>What a cached value stands for.</summary>
internal enum PatriciaKind : byte
{
    /// <summary>An account by its address.</summary>
    Account,

    /// <summary>A slot by address and key.</summary>
    Slot,

    /// <summary>A node of the trie of accounts by its path.</summary>
    AccountNode,

    /// <summary>A node of the trie of an account's slots by address and path.</summary>
    SlotNode,
}

/// <summary>Names an account, a slot or a trie node, in memory without an allocation and on the disk.</summary>
internal readonly struct PatriciaKey(PatriciaKind kind, int length, in Address owner, in Hash32 tail) : IEquatable<PatriciaKey>
{
    /// <summary>A slot's key, big-endian, or a node's path with zeros behind it.</summary>
    public readonly Hash32 Tail = tail;

    /// <summary>The account; zero for nodes of the trie of accounts.</summary>
    public readonly Address Owner = owner;

    /// <summary>What it names.</summary>
    public readonly PatriciaKind Kind = kind;

    /// <summary>Nibbles of a node's path.</summary>
    public readonly byte Length = (byte)length;

    /// <summary>Most bytes on the disk.</summary>
    public const int SizeMax = 1 + Address.Size + Nibbles.Count;

    public static PatriciaKey Account(in Address address) => new(PatriciaKind.Account, 0, in address, default);

    public static PatriciaKey Slot(in Address address, in UInt256 key) => new(PatriciaKind.Slot, 0, in address, key.ToHash32());

    /// <summary>The store it stands in.</summary>
    public PagedStore Store => Kind switch
    {
        PatriciaKind.Account => PatriciaStores.Accounts,
        PatriciaKind.Slot => PatriciaStores.Slots,
        _ => PatriciaStores.Nodes,
    };

    /// <summary>A mix of all of it and of <paramref name="seed"/>, so that nobody can prepare colliding keys.</summary>
    public uint Mix(ulong seed)
    {
        unchecked
        {
            ReadOnlySpan<ulong> tail = MemoryMarshal.Cast<byte, ulong>(Hash32.Bytes(in Tail));
            ulong x = (Owner.StableHash() ^ seed) * 0x9E3779B97F4A7C15UL + ((ulong)Kind << 8 | Length);
            foreach (ulong word in tail) x = ((x ^ word) * 0xD6E8FEB86659FD93UL) ^ (x >> 32);
            x *= 0xC2B2AE3D27D4EB4FUL;
            return (uint)(x >> 32);
        }
    }

    /// <summary>Writes the key as it stands on the disk, so that a trie's nodes lie in the order of a walk from the root: a path takes a byte a nibble.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> target)
    {
        switch (Kind)
        {
            case PatriciaKind.Account:
                Owner.CopyTo(target);
                return Address.Size;
            case PatriciaKind.Slot:
                Owner.CopyTo(target);
                Tail.CopyTo(target[Address.Size..]);
                return Address.Size + Hash32.Size;
            default:
                int at = 1;
                target[0] = (byte)(Kind == PatriciaKind.AccountNode ? 0 : 1);
                if (Kind == PatriciaKind.SlotNode)
                {
                    Owner.CopyTo(target[1..]);
                    at += Address.Size;
                }
                for (int i = 0; i < Length; i++) target[at++] = (byte)Nibbles.At(in Tail, i);
                return at;
        }
    }

    public bool Equals(PatriciaKey other) => Kind == other.Kind && Length == other.Length && Owner == other.Owner && Tail == other.Tail;

    public override bool Equals(object? obj) => obj is PatriciaKey other && Equals(other);

    public override int GetHashCode() => unchecked((int)Mix(0));
}
