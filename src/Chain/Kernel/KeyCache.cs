using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Remembers secp256k1 keys that were parsed lately with their addresses: a member's next order needs no square root. No answer depends on it. One for each thread that decodes.</summary>
/// <remarks>A key has one place, so the memory is bounded (about 600 KiB, taken at the first use), and keys that are made to collide only cost their owners the time that is saved for others.</remarks>
internal sealed class KeyCache
{
    private const int Places = 4_096;
    private Entry[]? _entries;

    /// <summary>The implicit address of a key as <see cref="Keys.TryAddressOf"/> tells it, and the parsed key where the type has one that is worth keeping.</summary>
    public bool TryAddressOf(KeyType type, ReadOnlySpan<byte> publicKey, out Address address, out Secp256k1Key? key)
    {
        key = null;
        if (type is not (KeyType.Ethereum or KeyType.Cosmos) || publicKey.Length != Secp256k1.CompressedSize) return Keys.TryAddressOf(type, publicKey, out address);
        _entries ??= new Entry[Places];
        // The last bytes of X are as good as random for any key that was not made to be otherwise.
        ref Entry entry = ref _entries[MemoryMarshal.Read<uint>(publicKey[^4..]) % Places];
        if (entry.Type != type || !((ReadOnlySpan<byte>)entry.PublicKey).SequenceEqual(publicKey))
        {
            if (!Secp256k1.TryParse(publicKey, out Secp256k1Key parsed))
            {
                address = default;
                return false;
            }
            entry.Type = type;
            publicKey.CopyTo(entry.PublicKey);
            entry.Key = parsed;
            entry.Address = Keys.AddressOf(type, publicKey, in parsed);
        }
        address = entry.Address;
        key = entry.Key;
        return true;
    }

    [InlineArray(Secp256k1.CompressedSize)]
    private struct Compressed
    {
        private byte _first;
    }

    private struct Entry
    {
        public Secp256k1Key Key;
        public Address Address;
        public Compressed PublicKey;
        public KeyType Type;
    }
}
