using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>A key that speaks for a body, and the legal entity behind it.</summary>
/// <param name="Account">The account that the key implies: it has no other keys.</param>
/// <param name="Twin">The account that it implies as one of the other kind of secp256k1 keys; zero for keys of other types.</param>
/// <param name="Entity">The legal entity.</param>
public readonly record struct BodyMember(Address Account, Address Twin, EntityId Entity);

/// <summary>Members as text: <c>ethereum:02ab…:549300…,ed25519:…</c>. Named by their keys and not by accounts, so that one key cannot stand in two sets by its two accounts, and no contract in any.</summary>
public static class MemberList
{
    /// <summary>Most bytes of a list: 16 times the longest key type, a key of 33 bytes, an entity, and what stands between them.</summary>
    public const int SizeMax = Limits.BodyMembersMax * (8 + 1 + 66 + 1 + EntityId.Size + 1);

    /// <summary>Reads a list; false when it is not one of 1 to 16 different keys.</summary>
    public static bool TryParse(string text, out BodyMember[] members)
    {
        members = [];
        string[] parts = text.Split(',');
        if (parts.Length > Limits.BodyMembersMax) return false;
        BodyMember[] read = new BodyMember[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryParseOne(parts[i], out read[i])) return false;
            for (int j = 0; j < i; j++)
                if (read[j].Account == read[i].Account || read[j].Account == read[i].Twin) return false;
        }
        members = read;
        return true;
    }

    /// <summary>A member's part of a list.</summary>
    public static string Text(KeyType type, ReadOnlySpan<byte> publicKey, string entity) => $"{FieldDefinition.CamelCase(type.ToString())}:{Convert.ToHexStringLower(publicKey)}:{entity}";

    /// <summary>The member that a key and an entity are; false when they are none.</summary>
    public static bool TryOf(KeyType type, ReadOnlySpan<byte> publicKey, string entity, out BodyMember member)
    {
        member = default;
        if (!Keys.TryAddressOf(type, publicKey, out Address account) || !EntityId.TryParse(entity, out EntityId id)) return false;
        member = new BodyMember(account, Keys.TwinOf(type, publicKey), id);
        return true;
    }

    private static bool TryParseOne(string text, out BodyMember member)
    {
        member = default;
        string[] parts = text.Split(':');
        if (parts.Length != 3 || parts[1].Length > 66) return false;
        KeyType type = parts[0] switch
        {
            "ethereum" => KeyType.Ethereum,
            "cosmos" => KeyType.Cosmos,
            "ed25519" => KeyType.Ed25519,
            "passkey" => KeyType.Passkey,
            _ => KeyType.None,
        };
        foreach (char digit in parts[1])
            if (digit is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        return parts[1].Length % 2 == 0 && TryOf(type, Convert.FromHexString(parts[1]), parts[2], out member);
    }
}
