using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Feed;

/// <summary>Which accounts have armed a cancel-on-disconnect, and whose kill switch is engaged: read from the state once, then kept from events.</summary>
internal sealed class Guards
{
    private readonly HashSet<Address> _armed = [], _blocked = [];

    /// <summary>Accounts with an armed cancel-on-disconnect.</summary>
    public int ArmedCount => _armed.Count;

    /// <summary>Accounts with an engaged kill switch.</summary>
    public int BlockedCount => _blocked.Count;

    /// <summary>Begins with what a state has.</summary>
    public void Load(IStateSnapshot state)
    {
        _armed.Clear();
        _blocked.Clear();
        foreach (DisconnectRecord armed in StateReader.Disconnects(state)) _armed.Add(armed.Account);
        foreach (KillSwitchRecord engaged in StateReader.KillSwitches(state)) _blocked.Add(engaged.Account);
    }

    /// <summary>Whether a state has the same.</summary>
    public bool AgreesWith(IStateSnapshot state) =>
        _armed.SetEquals(StateReader.Disconnects(state).Select(armed => armed.Account)) && _blocked.SetEquals(StateReader.KillSwitches(state).Select(engaged => engaged.Account));

    /// <summary>Notes the reader's event.</summary>
    public void Note(ref EventReader reader)
    {
        if (reader.Number == EventNumber<CancelOnDisconnectArmed>.Value)
        {
            CancelOnDisconnectArmed armed = reader.As<CancelOnDisconnectArmed>();
            Set(_armed, armed.Account, armed.DeadlineMs != 0);
        }
        else if (reader.Number == EventNumber<KillSwitchSet>.Value)
        {
            KillSwitchSet set = reader.As<KillSwitchSet>();
            Set(_blocked, set.Account, set.StillEngaged);
        }
    }

    private static void Set(HashSet<Address> accounts, in Address account, bool isIn)
    {
        if (isIn) accounts.Add(account);
        else accounts.Remove(account);
    }
}
