using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc.Accounts;

/// <summary>27-interchain-accounts: accounts here that owners at other chains command by packets (host), and accounts there that owners here command (controller).</summary>
/// <remarks>
/// An account follows from the connection and its owner's port, so it needs no record. What is kept is the channel that speaks for it: one at a time, another only after that was closed.
/// An account here does what an authorization could let anybody do, and never as if a key had signed it.
/// </remarks>
public sealed class InterchainAccounts
{
    /// <summary>The tree of active channels: under role, connection and port.</summary>
    public const string Store = "interchainaccounts";

    private readonly IavlTree _active;

    internal InterchainAccounts(StateStore store, IbcModule ibc)
    {
        Ibc = ibc;
        _active = new IavlTree(store, Store);
        Host = new IcaHost(this);
    }

    internal IbcModule Ibc { get; }

    /// <summary>Who executes what accounts here are told; set before the chain begins.</summary>
    public IInterchainExecutor? Executor { get; set; }

    /// <summary>The application behind the port <c>icahost</c>.</summary>
    public IIbcApplication Host { get; }

    // While an owner registers its account: nobody else opens a channel from an owner's port.
    internal bool IsRegistering { get; private set; }

    /// <summary>The account here of an owner at another chain.</summary>
    /// <param name="connection">The connection, as it is named here.</param>
    /// <param name="controllerPort">The owner's port there.</param>
    public static Address AccountOf(string connection, string controllerPort)
    {
        Hash32 hash = Sha256.Hash(Encoding.UTF8.GetBytes($"gwangan/interchain account\n{connection}\n{controllerPort}"));
        return new Address(Hash32.Bytes(in hash)[..Address.Size]);
    }

    /// <summary>The port of an owner here.</summary>
    public static string PortOf(in Address owner) => IcaMetadata.ControllerPortPrefix + Bech32.EncodeAccount(in owner);

    /// <summary>The account at another chain that an owner here commands; false before the other chain has named it.</summary>
    public bool TryAccount(in Address owner, string connection, out string account)
    {
        account = "";
        string port = PortOf(in owner);
        if (!TryActive(isHost: false, connection, port, out string channelId) || !Ibc.TryChannel(port, channelId, out ChannelEnd? channel) || !IcaMetadata.TryDecode(channel.Version, out IcaMetadata? metadata)) return false;
        account = metadata.Address;
        return account.Length > 0;
    }

    internal IbcRefusal Register(in Address owner, string connection, string version, ChannelOrder order, Call call)
    {
        IsRegistering = true;
        string port = PortOf(in owner);
        IbcRefusal refusal = Ibc.OpenChannel(port, new ChannelEnd(ChannelState.Init, order, IcaMetadata.HostPort, "", [connection], version), call, out string channel);
        ProtoWriter answer = call.BeginAnswer();
        answer.String(1, channel);
        answer.String(2, port);
        IsRegistering = false;
        return refusal;
    }

    internal IbcRefusal Send(in Address owner, string connection, IcaPacketData data, ulong relativeTimeoutNs, Call call)
    {
        string port = PortOf(in owner);
        if (!TryActive(isHost: false, connection, port, out string channel)) return IbcRefusal.AccountUnknown;
        ulong now = IbcModule.SelfTimeNs(call);
        if (relativeTimeoutNs == 0 || relativeTimeoutNs > ulong.MaxValue - now) return IbcRefusal.PacketInvalid;
        IbcRefusal refusal = Ibc.SendPacket(port, channel, default, now + relativeTimeoutNs, data.Encode(), call, out ulong sequence);
        call.BeginAnswer().UInt64(1, sequence);
        return refusal;
    }

    internal bool TryActive(bool isHost, string connection, string port, out string channel)
    {
        bool found = _active.TryGet(KeyOf(isHost, connection, port), out byte[]? value);
        channel = found ? Encoding.ASCII.GetString(value!) : "";
        return found;
    }

    // Whether another channel may speak for the account: the one that did is closed, or there was none.
    internal bool MayOpen(bool isHost, string connection, string port, string ownPort) =>
        !TryActive(isHost, connection, port, out string active) || !Ibc.TryChannel(ownPort, active, out ChannelEnd? channel) || channel.State == ChannelState.Closed;

    internal void SetActive(bool isHost, string connection, string port, string channel) => _active.Set(KeyOf(isHost, connection, port), Encoding.ASCII.GetBytes(channel));

    /// <summary>The key in the tree of active channels.</summary>
    public static byte[] KeyOf(bool isHost, string connection, string port) => Encoding.ASCII.GetBytes($"{(isHost ? "host" : "controller")}/{connection}/{port}");
}
