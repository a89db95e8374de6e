namespace Gwangan.Node.Api.Exchange;

/// <summary>What the city keeps of an asset for a channel: sent over it, and not come back.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Amount">How much.</param>
public sealed record EscrowItem(string Asset, string Amount);

/// <summary>How much of an asset may go over a channel in a window, and what is left of that.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="SendPercent">How much more may leave than come, in percent of <paramref name="Supply"/>.</param>
/// <param name="ReceivePercent">How much more may come than leave, likewise.</param>
/// <param name="WindowHours">How long a window is.</param>
/// <param name="WindowEnds">When the present one ends, in UTC.</param>
/// <param name="Supply">The asset's supply at its beginning; where that is 0 there is no limit until its end.</param>
/// <param name="Outflow">What left in it and did not come back.</param>
/// <param name="Inflow">What came in it.</param>
/// <param name="SendLeft">What may leave yet, unless something comes; null without a limit.</param>
/// <param name="ReceiveLeft">What may come yet, unless something leaves; null without a limit.</param>
public sealed record IbcLimitItem(
    string Asset, int SendPercent, int ReceivePercent, int WindowHours, DateTime WindowEnds, string Supply, string Outflow, string Inflow, string? SendLeft, string? ReceiveLeft);

/// <summary>This city's end of a channel, or (IBC v2) a client that speaks to another one.</summary>
/// <param name="Port">Its port; empty of a client.</param>
/// <param name="Id">Its name.</param>
/// <param name="Chain">The chain at the other end.</param>
/// <param name="Counterparty">The other end's name; empty while it is not known.</param>
/// <param name="Client">The client that verifies the other chain.</param>
/// <param name="ClientStatus">active, frozen or expired.</param>
/// <param name="ClientHeight">The highest height of the other chain that was verified.</param>
/// <param name="State">init, try, open or closed.</param>
/// <param name="Order">ordered or unordered.</param>
/// <param name="Version">What both ends speak.</param>
/// <param name="Sent">How many packets were ever sent from here.</param>
/// <param name="InFlight">How many of them are neither acknowledged nor timed out; a thousand for more.</param>
/// <param name="Waiting">The numbers of the first of them, twenty at most.</param>
/// <param name="Escrows">What is kept for it.</param>
/// <param name="Limits">What of it may go over it only so much.</param>
public sealed record IbcEndItem(
    string Port, string Id, string Chain, string Counterparty, string Client, string ClientStatus, long ClientHeight, string State, string Order, string Version, long Sent, long InFlight, IReadOnlyList<long> Waiting, IReadOnlyList<EscrowItem> Escrows, IReadOnlyList<IbcLimitItem> Limits);

/// <summary>An asset that came from another chain.</summary>
/// <param name="Asset">Its symbol here.</param>
/// <param name="Denom">Its name for Cosmos' tools: ibc/ and a hash.</param>
/// <param name="Path">The ports and channels it came over, the last first, and its name at home.</param>
/// <param name="Supply">How much of it there is.</param>
public sealed record IbcVoucherItem(string Asset, string Denom, string Path, string Supply);

/// <summary>Another city whose page and API this node was told of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where its page and API are.</param>
public sealed record NeighbourItem(string Name, string Url);

/// <summary>What the city has with other chains, at a height.</summary>
/// <param name="Height">The height.</param>
/// <param name="ChainId">This chain's name.</param>
/// <param name="SendEnabled">Whether transfers go out.</param>
/// <param name="ReceiveEnabled">Whether transfers come in.</param>
/// <param name="Ends">Channels by their numbers, then clients that speak IBC v2; two hundred at most.</param>
/// <param name="Vouchers">Assets of other chains, by their numbers here; two hundred at most.</param>
/// <param name="Neighbours">Other cities that this node was told of (setting <c>neighbours</c>).</param>
public sealed record IbcAnswer(long Height, string ChainId, bool SendEnabled, bool ReceiveEnabled, IReadOnlyList<IbcEndItem> Ends, IReadOnlyList<IbcVoucherItem> Vouchers, IReadOnlyList<NeighbourItem> Neighbours);
