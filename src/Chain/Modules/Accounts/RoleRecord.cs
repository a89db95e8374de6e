using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>What an account is to a body. One account has one role, so whoever holds one cannot get another of any body. 148 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RoleRecord
{
    /// <summary>Numbers of the operations that a delegate may do; unused places are 0.</summary>
    [InlineArray(Limits.DelegateOperationsMax)]
    public struct OperationNumbers
    {
        private ushort _first;
    }

    /// <summary>The key: whose role.</summary>
    public Address Account;

    /// <summary>The body.</summary>
    public Body Body;

    /// <summary>What it is to the body.</summary>
    public RoleKind Kind;

    /// <summary>Whether what it says for the body counts.</summary>
    public RoleStatus Status;

    /// <summary>The account that the same key has as one of the other kind of secp256k1 keys; zero when there is none. It stands in the table as <see cref="RoleKind.Twin"/>.</summary>
    public Address Twin;

    /// <summary>The legal entity behind it, such as an LEI; empty for a body that is one account.</summary>
    public EntityId Entity;

    /// <summary>Its number in the order of all grants: between two that turn out to be related, the later gives way.</summary>
    public ulong Grant;

    /// <summary>Since when, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>When a delegate's role ends, milliseconds since 1970 UTC; 0 for every other role.</summary>
    public long UntilMs;

    /// <summary>What a delegate may do.</summary>
    public OperationNumbers Operations;

    /// <summary>Whether a delegate may do an operation.</summary>
    public readonly bool Names(ushort operation) => ((ReadOnlySpan<ushort>)Operations).Contains(operation);
}

/// <summary>What an account is to a body.</summary>
public enum RoleKind : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The body itself: what the account does, the body does.</summary>
    Body = 1,

    /// <summary>One of the key set whose approvals make the body act.</summary>
    Member = 2,

    /// <summary>An officer who may do named routine operations for the body.</summary>
    Delegate = 3,

    /// <summary>The other account of the key of who has a role: without a role, and it cannot get one.</summary>
    Twin = 4,

    /// <summary>An auditor: of no body, and so apart from all (module Custody).</summary>
    Auditor = 5,

    /// <summary>The account that hands in a bank's facts (module Reserves), of the bank body: it acts by its own operations, and not for the body.</summary>
    Adapter = 6,
}

/// <summary>Whether what a member or delegate says for its body counts.</summary>
public enum RoleStatus : uint
{
    /// <summary>It counts.</summary>
    Active = 0,

    /// <summary>It does not: its legal entity is related to that of another body's holder.</summary>
    Conflict = 1,
}
