import Foundation

/// A plot of the part of all rollouts that was halted by each look, a line for each contender, as SVG.
struct Chart {
    private static let (width, height, margin) = (560.0, 260.0, 46.0)
    private static let colors = ["#c2185b", "#1976d2", "#f57c00", "#388e3c", "#7b1fa2"]

    let title: String
    let looks: Int
    let outcomes: [Outcome]

    private func x(_ look: Int) -> Double {
        Self.margin + (Self.width - 2 * Self.margin) * Double(look) / Double(looks)
    }

    private func y(_ share: Double) -> Double { Self.height - Self.margin - (Self.height - 2 * Self.margin) * share }

    private func text(_ x: Double, _ y: Double, _ words: String, _ more: String = "") -> String {
        String(format: "<text x=\"%.1f\" y=\"%.1f\" %@>%@</text>\n", x, y, more, words)
    }

    private func line(_ points: [(Double, Double)], _ color: String, _ width: Double) -> String {
        let path = points.map { String(format: "%.1f,%.1f", $0.0, $0.1) }.joined(separator: " ")
        return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(width)\"/>\n"
    }

    private var panel: String {
        var svg = text(Self.margin, 20, title, "font-weight=\"bold\"")
        for share in [0, 0.25, 0.5, 0.75, 1] {
            svg += line([(x(0), y(share)), (x(looks), y(share))], "#ddd", 1)
            svg += text(6, y(share) + 4, String(format: "%.0f %%", share * 100))
        }
        for look in stride(from: 0, through: looks, by: 4) {
            svg += text(x(look) - 4, Self.height - Self.margin + 16, "\(look)")
        }
        for (place, outcome) in outcomes.enumerated() {
            let points = (0...looks).map { (x($0), y(outcome.halted(by: $0).value)) }
            svg += line(points, Self.colors[place], place == 0 ? 3 : 1.5)
        }
        return svg
    }

    /// The panels below each other, with a legend.
    static func svg(_ charts: [Chart]) -> String {
        let total = height * Double(charts.count) + 30
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(total))\" "
        svg += "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        for (place, chart) in charts.enumerated() {
            svg += "<g transform=\"translate(0,\(Int(height) * place))\">\n\(chart.panel)</g>\n"
        }
        var x = 10.0
        for (place, name) in Study.names.enumerated() {
            svg += "<text x=\"\(Int(x))\" y=\"\(Int(total) - 10)\" fill=\"\(colors[place])\">\(name)</text>\n"
            x += Double(name.count) * 6.4 + 16
        }
        return svg + "</svg>\n"
    }
}
