using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Kernel;

// A module made step by step as docs/add-a-module.md says: a public notice board on which an account posts one notice, for a price.

// Step 2, Records.cs: fixed size, key first.
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct NoticeRecord
{
    public Address Author;
    public Text32 Text;
    public long PostedMs;
}

// Step 2, the refusals, in order of precedence.
public enum NoticesRefusal : ushort
{
    None = 0,

    [Refusal("A notice has 1 to 32 bytes.")]
    TextMalformed = 1,

    [Refusal("The account's available won does not cover the price of a notice.")]
    InsufficientFunds = 2,
}

// Step 2, Events.cs.
[Event(9001), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct NoticePosted(Address Author, long PostedMs) : IEvent;

// One file an operation (docs/add-an-operation.md).
[Operation(9001, cost: 25, NoticesRefusal.TextMalformed, NoticesRefusal.InsufficientFunds)]
public sealed record PostNotice([Field(1, SizeMax = Text32.Size)] string Text) : Operation<NoticesModule, NoticesRefusal>
{
    public override NoticesRefusal Check() => Text.Length > 0 && Text32.TryOf(Text, out _) ? NoticesRefusal.None : NoticesRefusal.TextMalformed;

    public override NoticesRefusal Execute(NoticesModule notices, Call call)
    {
        if (notices.Money.AvailableOf(call.Caller, 1) < NoticesModule.Price) return NoticesRefusal.InsufficientFunds;
        notices.Post(call, Text);
        return NoticesRefusal.None;
    }
}

// Steps 1 to 7: number, tables, genesis, what is derived, the edges of a block, invariants.
public sealed class NoticesModule : Module
{
    public static readonly TableSchema Schema = new(901, "notices", Unsafe.SizeOf<NoticeRecord>(), 0, Address.Size);
    public static readonly Amount Price = Amount.Whole(3);

    private readonly KeyedTable<Address, NoticeRecord> _notices;

    public NoticesModule(StateStore store, MoneyModule money)
    {
        Money = money;
        _notices = new(store, Schema);
    }

    public MoneyModule Money { get; }

    public override ushort Number => 90;

    public override string Name => "notices";

    public override Type Refusals => typeof(NoticesRefusal);

    public override IReadOnlyList<OperationDefinition> Operations { get; } = [OperationDefinition.Of<PostNotice>("notices")];

    public override IReadOnlyList<EventDefinition> Events { get; } = [EventDefinition.Of<NoticePosted>("notices")];

    public string? LongestText { get; private set; }

    public int Blocks { get; private set; }

    public override void InitGenesis(JsonElement genesis, Call call)
    {
        if (!new GenesisReader(genesis, "").Has("notices")) return;
        foreach ((string author, GenesisReader text) in new GenesisReader(genesis, "").Object("notices").Members())
        {
            if (!Address.TryParse(author, out Address address)) throw text.Error("the author's address as the name");
            if (!Text32.TryOf(text.Text(), out Text32 value)) throw text.Error("at most 32 bytes");
            _notices.Insert(new NoticeRecord { Author = address, Text = value });
        }
        Restore();
    }

    public override void Restore()
    {
        foreach (int slot in _notices.LiveSlots) Derive(_notices.Read(slot).Text.ToString());
    }

    public override void EndBlock(Call call) => Blocks++;

    public override void CheckInvariants()
    {
        foreach (int slot in _notices.LiveSlots) Invariant.Assert(_notices.Read(slot).Text.ToString().Length > 0);
    }

    internal void Post(Call call, string text)
    {
        Invariant.Assert(Text32.TryOf(text, out Text32 value));
        Money.Move(call.Caller, MoneyModule.Treasury, 1, Price);
        NoticeRecord record = new() { Author = call.Caller, Text = value, PostedMs = call.TimeMs };
        if (_notices.TryFind(call.Caller, out int slot)) _notices.Modify(slot) = record;
        else _notices.Insert(in record);
        Derive(text);
        call.Emit(new NoticePosted(call.Caller, call.TimeMs));
    }

    private void Derive(string text)
    {
        if (LongestText is null || text.Length > LongestText.Length) LongestText = text;
    }
}

// Step 8, the line: All.cs with one module more.
public static class AllAndNotices
{
    public static ChainModules Create(StateStore store)
    {
        ChainModules all = Chain.Modules.All.Create(store);
        NoticesModule notices = new(store, all.Get<MoneyModule>());
        return new ChainModules(all.Parameters, all.Get<AccountsModule>(), all.Get<MoneyModule>(), [.. all.All, notices]);
    }
}
