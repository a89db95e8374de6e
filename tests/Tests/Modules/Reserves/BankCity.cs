using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>A city whose won is backed by two banks: bank 1 with accounts 1 and 2, bank 2 with account 3. Every user has <see cref="TestCity.Endowment"/>; each of the accounts opens with as much as it takes.</summary>
internal sealed class BankCity
{
    public static readonly Symbol Won = Symbol.Of("KRW");

    /// <summary>The day before genesis, which every account has closed.</summary>
    public const uint ClosedDay = 20_453;

    /// <summary>The day of genesis in Korea: 1 January 2026.</summary>
    public const uint Today = ClosedDay + 1;

    public const long Hour = 3_600_000, Day = 24 * Hour;

    /// <summary>What accounts 1, 2 and 3 open with: together the endowment of six users.</summary>
    public static readonly Amount[] Opening = [Amount.Whole(3_000_000_000), Amount.Whole(1_000_000_000), Amount.Whole(2_000_000_000)];

    private int _entries;

    public BankCity(TestCityOptions? options = null, int statementLateHours = 36) => City = new TestCity((options ?? new TestCityOptions()) with { Reserves = GenesisPart(statementLateHours) });

    /// <summary>The genesis part <c>reserves</c>.</summary>
    public static object GenesisPart(int statementLateHours = 36)
    {
        static object One(int id, string bic, params object[] accounts) => new { bic, name = $"Bank {id}", adapter = AdapterJson(AdapterKey(id), $"BANK-{id}"), accounts };
        static object Account(int id) => new { number = Reference($"number {id}").ToString(), display = $"***-{id}", closing = Opening[id - 1].ToString() };
        object[] banks = [One(1, "BUSBKRSE", Account(1), Account(2)), One(2, "PUSBKR22XXX", Account(3))];
        return new[] { new { asset = "KRW", statementLateMs = statementLateHours * Hour, unmatchedLateMs = 4 * Hour, sendWithinMs = Hour, payWithinMs = 2 * Hour, rerouteAfterMs = Hour, banks } };
    }

    /// <summary>The key of a bank's adapter.</summary>
    public static SigningKey AdapterKey(int bank) => TestCity.KeyOf($"adapter {bank}");

    /// <summary>An adapter as genesis names it.</summary>
    public static object AdapterJson(SigningKey key, string entity) => new { publicKey = Convert.ToHexStringLower(key.PublicKey), keyType = FieldDefinition.CamelCase(key.Type.ToString()), entity };

    public TestCity City { get; }

    /// <summary>The accounts that hand in each bank's facts.</summary>
    public SigningKey[] Adapters { get; } = [AdapterKey(1), AdapterKey(2)];

    public SigningKey Alice => City.Users[0];

    public SigningKey Bob => City.Users[1];

    public SigningKey Regulator => City.KeyOf(Body.Regulator);

    public ReservesModule Reserves => City.Modules.Get<ReservesModule>();

    public AssetRecord Asset => City.Money.Assets.Read(1);

    public ReserveRecord Reserve => Reserves.TryReserve(1, out ReserveRecord reserve) ? reserve : throw new InvalidOperationException();

    public ReserveAccountRecord Account(uint id) => Reserves.TryAccount(id, out ReserveAccountRecord account) ? account : throw new InvalidOperationException();

    public BankRecord Bank(uint id) => Reserves.TryBank(id, out BankRecord bank) ? bank : throw new InvalidOperationException();

    public EntryRecord Entry(uint account, Hash32 reference) => Reserves.TryEntry(account, in reference, out EntryRecord entry) ? entry : throw new InvalidOperationException();

    public RedemptionRecord Redemption(ulong id) => Reserves.TryRedemption(id, out RedemptionRecord redemption) ? redemption : throw new InvalidOperationException();

    public Amount Has(SigningKey key) => City.Money.AvailableOf(key.Address, 1);

    /// <summary>A hash that follows from a name.</summary>
    public static Hash32 Reference(string name) => Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>A reference that no entry has had.</summary>
    public Hash32 NextEntry() => Reference($"entry {++_entries}");

    /// <summary>Executes, and fails unless it is done; the invariants hold after it.</summary>
    public BlockResults Must(SigningKey key, Operation operation)
    {
        BlockResults results = City.Must(key, operation);
        City.CheckInvariants();
        return results;
    }

    public void MustRefuse(SigningKey key, Operation operation, ReservesRefusal refusal) => City.MustRefuse(key, operation, refusal);

    /// <summary>Gives a user a virtual account at a bank.</summary>
    public Hash32 Assign(uint bank, SigningKey owner)
    {
        Hash32 number = Reference($"virtual {bank} {owner.Address}");
        Must(Adapters[bank - 1], new AssignVirtualAccount(bank, number, owner.Address));
        return number;
    }

    /// <summary>A deposit under a reference.</summary>
    public RecordCredit Deposit(uint account, ulong won, Hash32 reference, uint? day = null) =>
        new(account, NextEntry(), CreditKind.Deposit, Amount.Whole(won), day ?? CurrentDay, reference, Hash32.Zero, 0);

    /// <summary>A payment of a redemption.</summary>
    public RecordDebit Payment(uint account, ulong redemption) =>
        new(account, NextEntry(), DebitKind.Redemption, Redemption(redemption).Amount, CurrentDay, Hash32.Zero, redemption);

    public SigningKey AdapterOf(uint account) => Adapters[Account(account).BankId - 1];

    /// <summary>The booking day of the last block.</summary>
    public uint CurrentDay => (uint)((City.TimeMs + (9 * Hour)) / Day);

    /// <summary>The statement that agrees with what the chain has recorded of an account.</summary>
    public CloseStatement Statement(uint id, bool isIntraday = false, uint? day = null)
    {
        ReserveAccountRecord account = Account(id);
        (Amount credits, uint creditCount, Amount debits, uint debitCount) = Reserves.BookedUpTo(id, day ?? CurrentDay);
        uint number = isIntraday ? account.IntradayNumber + 1 : account.StatementNumber + 1;
        return new CloseStatement(id, number, isIntraday, day ?? CurrentDay, account.Closing, credits, creditCount, debits, debitCount, account.Closing + credits - debits, City.TimeMs, Reference($"statement {id} {number} {City.TimeMs}"));
    }

    /// <summary>Redeems and gives the number.</summary>
    public ulong Redeem(SigningKey key, ulong won, uint bank)
    {
        Must(key, new Redeem(Won, Amount.Whole(won), bank, Reference("destination"), "RENT-1"));
        return Reserve.LastRedemption;
    }

    /// <summary>Why a bank's credits wait, as told.</summary>
    public MintingStop StopOf(uint bank) => Bank(bank).Stop;
}
