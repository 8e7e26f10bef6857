import RoostServer
import Testing

@Suite struct PlaceholderTests {}
