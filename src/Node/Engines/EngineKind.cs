namespace Gwangan.Node.Engines;

/// <summary>Who decides blocks.</summary>
public enum EngineKind
{
    /// <summary>This node alone, with its validator key.</summary>
    Embedded,

    /// <summary>CometBFT, over its ABCI socket.</summary>
    CometBft,
}
