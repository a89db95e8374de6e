using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>An account may do an operation in another's name; a limit for sending stands in the state. 0 as the end is never.</summary>
[Event(2301), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AuthorizationGranted(Address Granter, Address Grantee, ushort Operation, long ExpiresAtMs) : IEvent;

/// <summary>It may no longer.</summary>
[Event(2302), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AuthorizationEnded(Address Granter, Address Grantee, ushort Operation) : IEvent;

/// <summary>An operation was done in another's name.</summary>
[Event(2303), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AuthorizationUsed(Address Granter, Address Grantee, ushort Operation) : IEvent;

/// <summary>An account pays fees of another. 0 as the end is never.</summary>
[Event(2304), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AllowanceGranted(Address Granter, Address Grantee, long ExpiresAtMs) : IEvent;

/// <summary>It pays them no longer.</summary>
[Event(2305), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AllowanceEnded(Address Granter, Address Grantee) : IEvent;

/// <summary>An allowance has paid a fee.</summary>
[Event(2306), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AllowanceUsed(Address Granter, Address Grantee, Amount Fee) : IEvent;
