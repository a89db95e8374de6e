using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Reserves;

// The edges of a block, and what must hold after each.
public sealed partial class ReservesModule
{
    /// <summary>Mints what waited for no reason that is left, gives refused redemptions back, and gives redemptions that a bank left lying to another one.</summary>
    public override void BeginBlock(Call call)
    {
        for (uint account = 1; account <= AccountCount; account++) Listen(account, call);
        for (uint bank = 1; bank <= BankCount; bank++)
        {
            EndDoubts(bank, call);
            PassOverClosed(bank, call);
            MintWaiting(bank, call);
        }
        foreach (uint line in _lines.Keys)
            if (line >= GiveBackLines) GiveBackWaiting(line, call);
        RerouteOverdue(call);
    }

    /// <summary>Tells where credits begin to wait, or wait no more.</summary>
    public override void EndBlock(Call call)
    {
        for (uint bank = 1; bank <= BankCount; bank++) TellStop(bank, call);
    }

    /// <inheritdoc/>
    public override long? NextDeadlineMs
    {
        get
        {
            long next = _deadlines.Count > 0 ? _deadlines.Min.RerouteAtMs : long.MaxValue;
            for (uint id = 1; id <= BankCount; id++) next = long.Min(next, NextOf(in _banks.ReadOf(id)));
            for (uint id = 1; id <= AccountCount; id++) next = long.Min(next, SilentAtMs(in _accounts.ReadOf(id)));
            foreach (uint line in _lines.Keys)
                if (line >= GiveBackLines && TryFirst(line, WaitingFor.Minting, out WaitingRecord first) && CanGiveBack(line & ~GiveBackLines, first.Amount)) next = 0;
            return next == long.MaxValue ? null : next;
        }
    }

    // When time alone changes something for a bank: its line moves on, its statement gets too old, or an unmatched credit does.
    private long NextOf(in BankRecord bank)
    {
        if (TryDoubt(bank.Id, out _) || TryClosed(bank.Id, WaitingFor.Minting, out _) || TryClosed(bank.Id, WaitingFor.Owner, out _)) return 0;
        if (bank.Stop is MintingStop.None or MintingStop.BucketEmpty && TryFirst(bank.Id, WaitingFor.Minting, out WaitingRecord first))
            return bank.Stop == MintingStop.None ? 0 : RoomAtMs(in bank, first.Amount) ?? long.MaxValue;
        if (bank.Stop is not MintingStop.None and < MintingStop.UnmatchedTooOld) return long.MaxValue;
        ref readonly ReserveRecord reserve = ref _reserves.ReadOf(bank.AssetId);
        long next = long.MaxValue;
        for (uint id = 1; id <= AccountCount; id++)
        {
            ref readonly ReserveAccountRecord account = ref _accounts.ReadOf(id);
            if (account.BankId == bank.Id && !account.IsClosed) next = long.Min(next, account.AttestedAtMs + reserve.StatementLateMs + 1);
        }
        if (bank.Stop != MintingStop.UnmatchedTooOld && TryFirst(bank.Id, WaitingFor.Owner, out WaitingRecord oldest)) next = long.Min(next, oldest.SinceMs + reserve.UnmatchedLateMs + 1);
        return next;
    }

    /// <summary>Rebuilds lines and deadlines.</summary>
    public override void Restore()
    {
        RestoreLines();
        RestoreDoubts();
        RestoreDeadlines();
    }

    /// <summary>After every block: what backs each asset of banks is what stands on its accounts, less what is promised out.</summary>
    public override void CheckSealed()
    {
        foreach (int slot in _reserves.LiveSlots)
        {
            ref readonly ReserveRecord reserve = ref _reserves.Read(slot);
            Amount held = Amount.Zero, silent = Amount.Zero, withheld = Amount.Zero, pending = Amount.Zero;
            for (uint id = 1; id <= AccountCount; id++)
            {
                ref readonly ReserveAccountRecord account = ref _accounts.ReadOf(id);
                if (account.IsClosed || _banks.ReadOf(account.BankId).AssetId != reserve.AssetId) continue;
                held += account.Held;
                if (account.IsSilent) silent += account.Held;
                withheld += account.Withheld;
            }
            for (uint id = 1; id <= BankCount; id++)
            {
                ref readonly BankRecord bank = ref _banks.ReadOf(id);
                if (bank.AssetId == reserve.AssetId) (pending, withheld) = (pending + bank.Pending, withheld + bank.Doubtful);
            }
            Invariant.Assert(reserve.Held == held && reserve.Silent == silent && reserve.Withheld == withheld && reserve.Pending >= pending, "reserves are the sum over accounts");
            Invariant.Assert(Assets.Read(reserve.AssetId).Backed == reserve.Backed, "what backs an asset is what banks hold less what is promised out");
        }
    }

    /// <summary>The same from every single entry and redemption: none is minted twice, none is forgotten.</summary>
    public override void CheckInvariants()
    {
        CheckSealed();
        for (uint id = 1; id <= Assets.Count; id++)
            Invariant.Assert(Assets.Read(id).Backing == AssetBacking.Bank || !_reserves.TryFind(id, out _), "only what banks back has reserves");
        new ReservesAudit(this).Run();
    }
}
