using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Genesis;

/// <summary>Who pays and is paid in a demo city beside its market: a bookshop, a bakery, the office that gives festival vouchers, and two citizens. They are among the last of the accounts that hold every asset, before the banks' customers.</summary>
internal static class DemoShops
{
    // The three last are the banks' customers.
    private const int Before = 4;

    private static readonly (string Name, int Category)[] Shops = [("광안 책방 Gwangan Books", 5942), ("해운대 빵집 Haeundae Bakery", 5462)];

    /// <summary>How many shops there are.</summary>
    public static int Count => Shops.Length;

    /// <summary>How many citizens go shopping.</summary>
    public const int Shoppers = 2;

    /// <summary>Whether a city has enough accounts for them.</summary>
    public static bool IsIn(DemoKeys keys) => LastOf(keys) >= Before + Count + Shoppers;

    /// <summary>The number of the account of the office that opens campaigns.</summary>
    public static int OfficeOf(DemoKeys keys) => LastOf(keys) - Before;

    /// <summary>The number of a shop's account.</summary>
    public static int ShopOf(DemoKeys keys, int shop) => LastOf(keys) - Before - 1 - shop;

    /// <summary>The number of a citizen's account.</summary>
    public static int ShopperOf(DemoKeys keys, int shopper) => LastOf(keys) - Before - 1 - Count - shopper;

    /// <summary>Writes the genesis section <c>merchants</c>.</summary>
    public static void Write(Utf8JsonWriter json, DemoKeys keys)
    {
        if (!IsIn(keys)) return;
        json.WriteStartArray("merchants");
        for (int i = 0; i < Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("account", keys.AddressOf(ShopOf(keys, i)).ToString());
            json.WriteString("name", Shops[i].Name);
            json.WriteNumber("category", Shops[i].Category);
            json.WriteString("businessNumber", NumberOf(Shops[i].Name).ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What stands for the hash of a registration number that nobody has.</summary>
    public static Hash32 NumberOf(string name) => Sha256.Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"gwangan/demo/business/v1 {name}")));

    private static int LastOf(DemoKeys keys) => Math.Min(keys.Count, DemoCity.FundedAccounts);
}
