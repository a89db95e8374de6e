using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Snapshots;

namespace Gwangan.Node.Export;

/// <summary>Ethereum's state as lines: what the tables do not hold of it.</summary>
/// <remarks>
/// <code>
/// {"ethereum":"code","code":"0x60…"}                                                before the first account that has it
/// {"ethereum":"account","address":"0x…","nonce":"1","codeHash":"0x…"}               by address; its balance is its won; without a code no codeHash
/// {"ethereum":"slot","address":"0x…","key":"0x0","value":"0x2a"}                    behind its account, by key
/// {"ethereum":"header","rlp":"0xf902…"}                                             the last block's; with it the state has the app hash it was exported with
/// </code>
/// Accounts that only have won are not written.
/// </remarks>
internal static class EvmLines
{
    /// <summary>The property by which such a line is known.</summary>
    public const string Property = "ethereum";

    /// <summary>Writes everything.</summary>
    /// <param name="accounts">Reads the height.</param>
    /// <param name="others">A second reader of it, for what is read between two accounts.</param>
    /// <param name="json">Takes the lines.</param>
    /// <param name="endLine">Called after each.</param>
    /// <returns>Lines written; 0 for a city without an Ethereum chain.</returns>
    public static long Write(TableReader accounts, TableReader others, Utf8JsonWriter json, Action endLine)
    {
        byte[]? header = null;
        others.Ask(view => header = view.TryRead(PatriciaStores.Header, []));
        if (header is null) return 0;
        long lines = 0;
        HashSet<Hash32> codes = new(SeededComparer.Instance);
        accounts.Read(PatriciaStores.Accounts, PatriciaStores.AccountKeySize, [], (key, value) =>
        {
            PatriciaAccount account = PatriciaAccount.Decode(value);
            bool hasCode = account.CodeHash != Keccak256.OfNothing;
            if (account.Nonce == 0 && !hasCode && !account.HasStorage) return;
            if (hasCode && codes.Add(account.CodeHash))
            {
                byte[] code = [];
                others.Ask(view => code = new PatriciaView(view).ReadCode(account.CodeHash));
                Line("code", () => json.WriteString("code", HexOf(code)));
            }
            string address = new Address(key).ToString();
            Line("account", () =>
            {
                json.WriteString("address", address);
                json.WriteString("nonce", account.Nonce.ToString(CultureInfo.InvariantCulture));
                if (hasCode) json.WriteString("codeHash", HexOf(account.CodeHash.ToArray()));
            });
            if (!account.HasStorage) return;
            others.Read(PatriciaStores.Slots, PatriciaStores.SlotKeySize, key.ToArray(), (slot, number) =>
            {
                string name = NumberOf(slot[Address.Size..]), text = NumberOf(number);
                Line("slot", () =>
                {
                    json.WriteString("address", address);
                    json.WriteString("key", name);
                    json.WriteString("value", text);
                });
            });
        });
        Line("header", () => json.WriteString("rlp", HexOf(header)));
        return lines;

        void Line(string what, Action write)
        {
            json.WriteStartObject();
            json.WriteString(Property, what);
            write();
            json.WriteEndObject();
            endLine();
            lines++;
        }
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="GenesisException">It is none of these; the message begins with <paramref name="where"/>.</exception>
    public static ImportedRecord Read(string where, JsonElement line)
    {
        string what = Text(Property);
        (string store, byte[] record) = what switch
        {
            "code" => (PatriciaStores.Codes.Name, Bytes("code", 1, GasSchedule.CodeSizeMax)),
            "account" => (PatriciaStores.Accounts.Name, Account()),
            "slot" => (PatriciaStores.Slots.Name, [.. Bytes("address", Address.Size, Address.Size), .. Number("key"), .. Number("value")]),
            "header" => (PatriciaStores.Header.Name, Bytes("rlp", 1, int.MaxValue)),
            _ => throw new GenesisException($"{where}: {Property}: expected code, account, slot or header"),
        };
        int fields = what switch { "account" => line.TryGetProperty("codeHash", out _) ? 4 : 3, "slot" => 4, _ => 2 };
        if (line.EnumerateObject().Count() != fields) throw new GenesisException($"{where}: expected the {fields} fields of such a line, each once");
        return new ImportedRecord(where, store, -1, record);

        byte[] Account()
        {
            byte[] nonce = new byte[sizeof(ulong)];
            if (!ulong.TryParse(Text("nonce"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)) throw new GenesisException($"{where}: nonce: expected digits in text");
            BinaryPrimitives.WriteUInt64BigEndian(nonce, number);
            byte[] code = line.TryGetProperty("codeHash", out _) ? Bytes("codeHash", Hash32.Size, Hash32.Size) : NoCode.ToArray();
            byte[] bytes = Bytes("address", Address.Size, Address.Size);
            Address address = new(bytes);
            if (number == 0 && code.AsSpan().SequenceEqual(Hash32.Bytes(in NoCode))) throw new GenesisException($"{where}: an account has a nonce or a code (EIP-161)");
            if (ContractAddresses.IsOfChain(in address) && new Hash32(code) != EvmModule.PlaceholderHash) throw new GenesisException($"{where}: no other code can stand at an address of the chain's own contracts");
            return [.. bytes, .. nonce, .. code];
        }

        byte[] Number(string name)
        {
            string text = Text(name);
            string digits = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : "";
            if (digits.Length is 0 or > 2 * UInt256.Size || !digits.All(char.IsAsciiHexDigit)) throw new GenesisException($"{where}: {name}: expected 0x and at most 64 hex digits");
            return Convert.FromHexString(digits.PadLeft(2 * UInt256.Size, '0'));
        }

        byte[] Bytes(string name, int min, int max)
        {
            string text = Text(name);
            bool isHex = text.Length % 2 == 0 && text.StartsWith("0x", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0;
            if (!isHex || text.Length / 2 - 1 < min || text.Length / 2 - 1 > max) throw new GenesisException($"{where}: {name}: expected 0x and {(min == max ? $"{2 * min} " : "")}hex digits");
            return Convert.FromHexString(text.AsSpan(2));
        }

        string Text(string name)
        {
            try
            {
                if (line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String) return value.GetString()!;
            }
            catch (InvalidOperationException)
            {
                // An escaped half of a character.
            }
            throw new GenesisException($"{where}: {name}: expected text");
        }
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly Hash32 NoCode = Keccak256.OfNothing;

    private static string HexOf(ReadOnlySpan<byte> bytes) => $"0x{Convert.ToHexStringLower(bytes)}";

    private static string NumberOf(ReadOnlySpan<byte> bigEndian)
    {
        string digits = Convert.ToHexStringLower(bigEndian).TrimStart('0');
        return digits.Length == 0 ? "0x0" : $"0x{digits}";
    }
}
