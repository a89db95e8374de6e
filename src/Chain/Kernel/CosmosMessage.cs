using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Names the message of the Cosmos ecosystem that an operation is. Such an operation's one field is the message's protobuf itself; every other operation is a message of the city's own, made from its fields.</summary>
/// <param name="typeUrl">Its type URL, such as <c>/cosmos.bank.v1beta1.MsgSend</c>.</param>
/// <param name="aminoName">Its name in amino JSON, such as <c>cosmos-sdk/MsgSend</c>; empty for one that cannot be signed so.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CosmosMessageAttribute(string typeUrl, string aminoName = "") : Attribute
{
    /// <summary>Type URL of the message.</summary>
    public string TypeUrl { get; } = typeUrl;

    /// <summary>Name in amino JSON; empty for none.</summary>
    public string AminoName { get; } = aminoName;
}

/// <summary>An operation whose own bytes say who signs it: a message of the Cosmos ecosystem. That account has to be the caller's.</summary>
public interface ISignedMessage
{
    /// <summary>The message's signer as its bytes name it; false where they are malformed or name none.</summary>
    bool TrySigner(out Address signer);
}
