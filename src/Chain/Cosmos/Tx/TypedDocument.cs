using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>Amino's sign document as typed data of EIP-712, which Ethereum's wallets show field by field: as Ethermint and cosmos/evm make it (ethereum/eip712 of cosmos/evm).</summary>
/// <remarks>
/// The messages stand beside each other as msg0, msg1 …; their types are derived from the JSON, with fields in descending order of their names. What the types do not name (fee payer, granter, timeout) cannot be signed so.
/// </remarks>
public sealed class TypedDocument
{
    private const int DepthMax = 8;
    private readonly SortedDictionary<string, List<(string Name, string Type)>> _types = new(StringComparer.Ordinal)
    {
        ["Coin"] = [("denom", "string"), ("amount", "string")],
        ["Fee"] = [("amount", "Coin[]"), ("gas", "string")],
        ["Tx"] = [("account_number", "string"), ("chain_id", "string"), ("fee", "Fee"), ("memo", "string"), ("sequence", "string")],
    };

    private TypedDocument()
    {
    }

    /// <summary>The digest that a key signs; false where the document has no form as typed data.</summary>
    /// <param name="document">Amino's document.</param>
    /// <param name="ethereumChainId">The number of Ethereum's chain (EIP-155).</param>
    /// <param name="digest">Keccak-256 of 0x1901, the domain's and the document's hash.</param>
    public static bool TryDigest(AminoObject document, ulong ethereumChainId, out Hash32 digest)
    {
        digest = default;
        TypedDocument types = new();
        AminoObject flat = document.Without("msgs");
        List<object> messages = (List<object>)document["msgs"]!;
        for (int i = 0; i < messages.Count; i++)
        {
            string name = "msg" + i.ToString(CultureInfo.InvariantCulture);
            AminoObject message = (AminoObject)messages[i];
            flat.Object(name, message);
            string root = "Type" + ((string)message["type"]!).Split('/')[^1];
            if (types.Describe(root, "", message, 0) is not { } type) return false;
            types._types["Tx"].Add((name, type));
        }
        ProtoWriter data = new();
        if (!types.TryHash("Tx", flat, out Hash32 hash)) return false;
        Hash32 domain = DomainHash(ethereumChainId);
        data.Raw([0x19, 0x01]);
        data.Raw(Hash32.Bytes(in domain));
        data.Raw(Hash32.Bytes(in hash));
        digest = Keccak256.Hash(data.WrittenSpan);
        return true;
    }

    // The name of the type under which an object's members are described; equal ones share a type, others of the same name get the next number.
    private string? Describe(string root, string prefix, AminoObject value, int depth)
    {
        if (depth == DepthMax) return null;
        List<(string Name, string Type)> members = [];
        foreach ((string name, object member) in value.Members.Reverse())
        {
            object? first = member is List<object> list ? list.FirstOrDefault("") : member;
            string? type = first switch
            {
                string => "string",
                bool => "bool",
                long => "int64",
                AminoObject inner => Describe(root, prefix + Title(name), inner, depth + 1),
                _ => null,
            };
            if (type is null) return null;
            members.Add((name, member is List<object> ? type + "[]" : type));
        }
        string own = prefix.Length == 0 ? root : "Type" + prefix;
        for (int i = 0; ; i++)
        {
            string indexed = own + i.ToString(CultureInfo.InvariantCulture);
            if (!_types.TryGetValue(indexed, out List<(string, string)>? known)) _types.Add(indexed, members);
            else if (!known.SequenceEqual(members)) continue;
            return indexed;
        }
    }

    // some_field → SomeField
    private static string Title(string name) => string.Concat(name.Split('_').Select(part => part.Length == 0 ? "" : char.ToUpperInvariant(part[0]) + part[1..]));

    private static Hash32 DomainHash(ulong chainId)
    {
        ProtoWriter data = new();
        Span<byte> number = stackalloc byte[32];
        number.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(number[24..], chainId);
        WriteHash(data, "EIP712Domain(string name,string version,uint256 chainId,string verifyingContract,string salt)");
        WriteHash(data, "Cosmos Web3");
        WriteHash(data, "1.0.0");
        data.Raw(number);
        WriteHash(data, "cosmos");
        WriteHash(data, "0");
        return Keccak256.Hash(data.WrittenSpan);
    }

    private bool TryHash(string type, AminoObject value, out Hash32 hash)
    {
        hash = default;
        List<(string Name, string Type)> members = _types[type];
        if (members.Count != value.Members.Count()) return false;
        ProtoWriter data = new();
        WriteHash(data, TextOf(type));
        foreach ((string name, string memberType) in members)
        {
            if (value[name] is not { } member) return false;
            if (!memberType.EndsWith("[]", StringComparison.Ordinal))
            {
                if (!TryWrite(data, memberType, member)) return false;
                continue;
            }
            ProtoWriter elements = new();
            if (member is not List<object> list) return false;
            foreach (object element in list)
                if (!TryWrite(elements, memberType[..^2], element)) return false;
            Hash32 all = Keccak256.Hash(elements.WrittenSpan);
            data.Raw(Hash32.Bytes(in all));
        }
        hash = Keccak256.Hash(data.WrittenSpan);
        return true;
    }

    private bool TryWrite(ProtoWriter data, string type, object value)
    {
        Span<byte> word = stackalloc byte[32];
        switch (type, value)
        {
            case ("string", string text):
                WriteHash(data, text);
                return true;
            case ("bool", bool flag):
                word.Clear();
                word[31] = flag ? (byte)1 : (byte)0;
                break;
            case ("int64", long number):
                word.Fill(number < 0 ? (byte)0xFF : (byte)0);
                BinaryPrimitives.WriteInt64BigEndian(word[24..], number);
                break;
            case (_, AminoObject inner) when _types.ContainsKey(type):
                if (!TryHash(type, inner, out Hash32 hash)) return false;
                Hash32.Bytes(in hash).CopyTo(word);
                break;
            default:
                return false;
        }
        data.Raw(word);
        return true;
    }

    private static void WriteHash(ProtoWriter data, string text)
    {
        Hash32 hash = Keccak256.Hash(Encoding.UTF8.GetBytes(text));
        data.Raw(Hash32.Bytes(in hash));
    }

    // The type, and behind it those it refers to in the order of their names.
    private string TextOf(string type)
    {
        SortedSet<string> referred = new(StringComparer.Ordinal);
        Refer(type, referred);
        referred.Remove(type);
        StringBuilder text = new();
        Append(text, type);
        foreach (string other in referred) Append(text, other);
        return text.ToString();
    }

    private void Refer(string type, SortedSet<string> referred)
    {
        if (!_types.TryGetValue(type, out List<(string Name, string Type)>? members) || !referred.Add(type)) return;
        foreach ((_, string member) in members) Refer(member.Replace("[]", "", StringComparison.Ordinal), referred);
    }

    private void Append(StringBuilder text, string type) =>
        text.Append(type).Append('(').AppendJoin(',', _types[type].Select(member => $"{member.Type} {member.Name}")).Append(')');
}
