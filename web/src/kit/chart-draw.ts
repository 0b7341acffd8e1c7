import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer]);

/** What a press on the picture does, by the number of the bar or point, and where each of them stands. */
export type Drill = { count: number; open: (index: number) => void; place: (lefts: number[]) => void };

/** Draws into the element and keeps to its size; returns how to take it away again. */
export function draw(element: HTMLElement, option: EChartsCoreOption, drill?: Drill): () => void {
  const chart = init(element, undefined, { renderer: 'svg' });
  const still = matchMedia('print, (prefers-reduced-motion: reduce)').matches;
  chart.setOption({ animation: !still, animationDuration: 240, ...option });
  const settle = () => {
    scalable(element);
    drill?.place(
      Array.from({ length: drill.count }, (_, at) => Number(chart.convertToPixel({ xAxisIndex: 0 }, at))),
    );
  };
  settle();
  if (drill) {
    chart.getZr().on('click', ({ offsetX, offsetY }) => {
      if (!chart.containPixel('grid', [offsetX, offsetY])) return;
      drill.open(Number(chart.convertFromPixel({ xAxisIndex: 0 }, offsetX)));
    });
    element.style.cursor = 'pointer';
  }
  const observer = new ResizeObserver(() => {
    chart.resize();
    settle();
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    chart.dispose();
  };
}

/** Gives the picture a view box, so that paper of another width shows all of it, smaller. */
function scalable(element: HTMLElement): void {
  const picture = element.querySelector('svg');
  const [width, height] = [picture?.getAttribute('width'), picture?.getAttribute('height')];
  if (width && height) picture?.setAttribute('viewBox', `0 0 ${width} ${height}`);
}
