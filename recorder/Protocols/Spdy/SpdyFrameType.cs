namespace Recorder.Protocols.Spdy;

/// <summary>SPDY/3.1 section 2.6, "Control frames", and data frames, which have no number of their own.</summary>
public enum SpdyFrameType
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}
