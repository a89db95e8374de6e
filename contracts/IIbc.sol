// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module ibc at 0x0000000000000000000000000000000000000818
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IIbc {
    /// @notice The operation is refused, with the stable code of docs/operations.md, such as 404 and "market.MarketUnknown".
    error OperationRefused(uint16 module, uint16 code, string name);

    /// @notice The arguments are not encoded strictly, or hold what the operation cannot.
    error Malformed();

    /// @notice What was asked about does not exist.
    error NotFound();

    /// @notice The caller does not have what the operation will need.
    error InsufficientFunds();

    /// @notice The transaction has asked for as many operations as one may.
    error TooManyOperations();

    /// @notice An operation that a contract had asked for was done after the transaction.
    event OperationExecuted(address indexed account, uint64 ticket, uint16 number);

    /// @notice It was refused after all, with the stable code of docs/operations.md; what was set aside for it is back.
    event OperationRejected(address indexed account, uint64 ticket, uint16 number, uint16 module, uint16 code);

    /// @notice Creates a client of another chain: what it is told about that chain, and a first header's state to trust. Whoever uses the client decides whether that was true.
    /// @param message The message ibc.core.client.v1.MsgCreateClient.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function createClient(bytes calldata message) external returns (uint64 ticket);

    /// @notice Shows a client a header of its chain, or two headers that contradict each other, which freezes it. Costs a signature's price for each of the commit's.
    /// @param message The message ibc.core.client.v1.MsgUpdateClient.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function updateClient(bytes calldata message) external returns (uint64 ticket);

    /// @notice Lets a client follow its chain's upgrade, which that chain has committed under its upgrade path.
    /// @param message The message ibc.core.client.v1.MsgUpgradeClient.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function upgradeClient(bytes calldata message) external returns (uint64 ticket);

    /// @notice Freezes a client by two headers of its chain that contradict each other, as older relayers send them; newer ones use UpdateClient.
    /// @param message The message ibc.core.client.v1.MsgSubmitMisbehaviour.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function submitMisbehaviour(bytes calldata message) external returns (uint64 ticket);

    /// @notice Gives a client that is frozen or expired the state of another one of the same chain, so that its connections and what they hold live on. For the regulator.
    /// @param subject The client.
    /// @param substitute An active one with a higher height and the same parameters.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function recoverClient(string calldata subject, string calldata substitute) external returns (uint64 ticket);

    /// @notice Switches transfers to and from other chains off, or on. What is underway is answered with an error, and comes back. For the regulator.
    /// @param sendEnabled Whether transfers go out.
    /// @param receiveEnabled Whether transfers come in.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function switchTransfers(bool sendEnabled, bool receiveEnabled) external returns (uint64 ticket);

    /// @notice Limits how much of an asset leaves and comes over a channel within a window, net, or sets such a limit anew; a new window begins either way. For the regulator.
    /// @param channel The channel; of IBC v2 the client.
    /// @param asset The asset.
    /// @param sendPercent How much more may leave than come, in percent of the asset's supply at the window's beginning: 0 to 100.
    /// @param receivePercent How much more may come than leave, likewise; not both are 0.
    /// @param windowHours How long a window is: 1 to 8,760 hours.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setRateLimit(string calldata channel, string calldata asset, uint32 sendPercent, uint32 receivePercent, uint32 windowHours) external returns (uint64 ticket);

    /// @notice Ends the limit of an asset at a channel. For the regulator.
    /// @param channel The channel; of IBC v2 the client.
    /// @param asset The asset.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function removeRateLimit(string calldata channel, string calldata asset) external returns (uint64 ticket);

    /// @notice Begins a new window of a limit at once: what left and came so far no longer counts. For the regulator.
    /// @param channel The channel; of IBC v2 the client.
    /// @param asset The asset.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function resetRateLimit(string calldata channel, string calldata asset) external returns (uint64 ticket);

    /// @notice Proposes a connection between a client here and one at the other chain.
    /// @param message The message ibc.core.connection.v1.MsgConnectionOpenInit.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function connectionOpenInit(bytes calldata message) external returns (uint64 ticket);

    /// @notice Answers a connection that the other chain has proposed, by a proof of that. What the message says of the other chain's client of this one is not looked at.
    /// @param message The message ibc.core.connection.v1.MsgConnectionOpenTry.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function connectionOpenTry(bytes calldata message) external returns (uint64 ticket);

    /// @notice Opens a connection that the other chain has answered, by a proof of that.
    /// @param message The message ibc.core.connection.v1.MsgConnectionOpenAck.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function connectionOpenAck(bytes calldata message) external returns (uint64 ticket);

    /// @notice Opens a connection that is open at the other chain, by a proof of that.
    /// @param message The message ibc.core.connection.v1.MsgConnectionOpenConfirm.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function connectionOpenConfirm(bytes calldata message) external returns (uint64 ticket);

    /// @notice Proposes a channel between an application here and one at the other chain.
    /// @param message The message ibc.core.channel.v1.MsgChannelOpenInit.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function channelOpenInit(bytes calldata message) external returns (uint64 ticket);

    /// @notice Answers a channel that the other chain has proposed, by a proof of that.
    /// @param message The message ibc.core.channel.v1.MsgChannelOpenTry.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function channelOpenTry(bytes calldata message) external returns (uint64 ticket);

    /// @notice Opens a channel that the other chain has answered, by a proof of that.
    /// @param message The message ibc.core.channel.v1.MsgChannelOpenAck.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function channelOpenAck(bytes calldata message) external returns (uint64 ticket);

    /// @notice Opens a channel that is open at the other chain, by a proof of that.
    /// @param message The message ibc.core.channel.v1.MsgChannelOpenConfirm.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function channelOpenConfirm(bytes calldata message) external returns (uint64 ticket);

    /// @notice Closes a channel for ever, where its application lets anybody do that; transfers do not.
    /// @param message The message ibc.core.channel.v1.MsgChannelCloseInit.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function channelCloseInit(bytes calldata message) external returns (uint64 ticket);

    /// @notice Closes a channel that is closed at the other chain, by a proof of that.
    /// @param message The message ibc.core.channel.v1.MsgChannelCloseConfirm.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function channelCloseConfirm(bytes calldata message) external returns (uint64 ticket);

    /// @notice Brings a packet that the other chain has sent, by a proof of that, and writes the application's answer. One that was brought before changes nothing.
    /// @param message The message ibc.core.channel.v1.MsgRecvPacket.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function recvPacket(bytes calldata message) external returns (uint64 ticket);

    /// @notice Brings the other chain's answer to a packet that was sent from here, by a proof of it. One that was brought before changes nothing.
    /// @param message The message ibc.core.channel.v1.MsgAcknowledgement.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function acknowledgePacket(bytes calldata message) external returns (uint64 ticket);

    /// @notice Takes back a packet that the other chain has not received in time, by a proof of that.
    /// @param message The message ibc.core.channel.v1.MsgTimeout.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function timeoutPacket(bytes calldata message) external returns (uint64 ticket);

    /// @notice Takes back a packet that the other chain has not received and never will, its end of the channel being closed, by proofs of both.
    /// @param message The message ibc.core.channel.v1.MsgTimeoutOnClose.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function timeoutPacketOnClose(bytes calldata message) external returns (uint64 ticket);

    /// @notice Sends an asset over a channel to somebody at another chain. What the other chain refuses, or does not receive in time, comes back.
    /// @param message The message ibc.applications.transfer.v1.MsgTransfer. Its token's denomination is an asset's symbol, or a voucher's `ibc/…`; its amount is in units of 10^-18.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function sendTransfer(bytes calldata message) external returns (uint64 ticket);

    /// @notice Names the other chain's client of this one, once and for ever: from then on the two send each other packets of IBC v2. For who has created the client.
    /// @param message The message ibc.core.client.v2.MsgRegisterCounterparty.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function registerCounterparty(bytes calldata message) external returns (uint64 ticket);

    /// @notice Sends payloads of applications to the chain that a client follows, all of which it receives or none.
    /// @param message The message ibc.core.channel.v2.MsgSendPacket.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function sendV2Packet(bytes calldata message) external returns (uint64 ticket);

    /// @notice Brings a packet of IBC v2 that the other chain has sent, by a proof of that, and writes the answer. One that was brought before changes nothing.
    /// @param message The message ibc.core.channel.v2.MsgRecvPacket.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function recvV2Packet(bytes calldata message) external returns (uint64 ticket);

    /// @notice Brings the answer to a packet of IBC v2 that was sent from here, by a proof of it. One that was brought before changes nothing.
    /// @param message The message ibc.core.channel.v2.MsgAcknowledgement.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function acknowledgeV2Packet(bytes calldata message) external returns (uint64 ticket);

    /// @notice Takes back a packet of IBC v2 that the other chain did not receive in time, by a proof of that. One that was done with before changes nothing.
    /// @param message The message ibc.core.channel.v2.MsgTimeout.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function timeoutV2Packet(bytes calldata message) external returns (uint64 ticket);

    /// @notice Opens a channel to the host at another chain, which makes an account there that the caller commands. After a channel was closed it opens another one to the same account.
    /// @param message The message ibc.applications.interchain_accounts.controller.v1.MsgRegisterInterchainAccount. Without an order the channel is ordered.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function registerInterchainAccount(bytes calldata message) external returns (uint64 ticket);

    /// @notice Tells the caller's account at another chain to do messages, all or none.
    /// @param message The message ibc.applications.interchain_accounts.controller.v1.MsgSendTx. Its timeout is counted from the block's time, nanoseconds.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function sendInterchainTransaction(bytes calldata message) external returns (uint64 ticket);
}
